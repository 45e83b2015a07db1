"""Words of people that can be found again: every free text of a command is stained, so that wherever it gets to, it shows."""

from collections.abc import Iterator
from typing import Any

from workflows.engagement.messages import commands as c
from workflows.engagement.messages.commands import Command

STAIN = "Qzx"
"""Begins every stained text, and stands nowhere else."""
_OURS = (c.CreateEngagement, c.ProposeAgreement, c.NoticeDelivered, c.WithdrawNotice, c.InvoiceWasIssued)
"""Files are looked at by their own words; and what the engine says of itself is nobody's."""
_BOUND = {"pattern", "format", "const", "enum"}

Schema = dict[str, Any]


def stained(command: Command) -> Command:
    """The command with every free text stained; ids, days and amounts stay."""
    if isinstance(command, _OURS):
        return command
    schema = type(command).model_json_schema()
    return type(command).model_validate(_stained(command.model_dump(mode="json"), schema, schema))


def _stained(value: Any, schema: Schema, root: Schema) -> Any:
    schema = _resolved(schema, root)
    if schema.get("title") == "Reason":  # says nothing of anybody's
        return value
    if isinstance(value, dict):
        return {name: _stained(inner, schema.get("properties", {}).get(name, {}), root) for name, inner in value.items()}
    if isinstance(value, list):
        return [_stained(inner, schema.get("items", {}), root) for inner in value]
    is_free = any(one.get("type") == "string" and not one.keys() & _BOUND for one in (schema, *schema.get("anyOf", [])))
    return f"{STAIN} {value}" if isinstance(value, str) and is_free else value


def _resolved(schema: Schema, root: Schema) -> Schema:
    named = next((one["$ref"] for one in (schema, *schema.get("anyOf", [])) if "$ref" in one), None)
    return root["$defs"][named.rsplit("/", 1)[-1]] if named else schema


def free_texts(value: Any) -> Iterator[str]:
    """Every text of a file that is more than one word."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from free_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from free_texts(inner)
    elif isinstance(value, str) and (" " in value.strip() or "@" in value):
        yield value
