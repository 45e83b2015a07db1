"""A check of JSON against a JSON Schema, for the words that our published schemas use; any other word is an error, so that none is passed over."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

_SAID = {"$schema", "$defs", "title", "description", "examples", "default"}
_KNOWN = _SAID | {
    "$ref", "type", "const", "anyOf", "properties", "required", "additionalProperties", "items", "pattern", "format", "minLength", "maxLength",
}  # fmt: skip
_TYPES: dict[str, type] = {"string": str, "object": dict, "array": list, "boolean": bool, "null": type(None)}
_FORMATS = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, at: str = "$") -> Iterator[str]:
    """What is wrong with a value; nothing where it is as the schema says."""
    root = root or schema
    unknown = schema.keys() - _KNOWN
    if unknown:
        raise AssertionError(f"the check does not know {unknown}")
    if "$ref" in schema:
        yield from problems(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    if "anyOf" in schema and all(list(problems(value, one, root, at)) for one in schema["anyOf"]):
        yield f"{at}: none of the choices fits"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: not {schema['const']}"
    if "type" in schema and not isinstance(value, _TYPES[schema["type"]]):
        yield f"{at}: not of type {schema['type']}"
    elif isinstance(value, str):
        yield from _of_text(value, schema, at)
    elif isinstance(value, dict):
        yield from _of_object(value, schema, root, at)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from problems(item, schema.get("items", {}), root, f"{at}[{index}]")


def _of_text(value: str, schema: dict[str, Any], at: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: not of the form {schema['pattern']}"
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{at}: too short or too long"
    if "format" in schema:
        try:
            _FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{at}: not a {schema['format']}"


def _of_object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    yield from (f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value)
    for name, item in value.items():
        if name in properties:
            yield from problems(item, properties[name], root, f"{at}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}.{name}: not expected"
