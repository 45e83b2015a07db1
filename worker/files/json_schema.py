"""JSON Schemas for editors and for other people's programs; those of our own files are published beside the examples."""

import json
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _ClosedSchema(GenerateJsonSchema):
    """Says what the loader does: a mapping takes the named keys and no other."""

    schema_dialect = DIALECT

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """One model, closed."""
        made = super().model_schema(schema)
        if made.get("type") == "object":
            made.setdefault("additionalProperties", False)
        return made


def publish_schema(model: type[BaseModel], *, mode: JsonSchemaMode = "validation") -> str:
    """The JSON Schema (2020-12) of a model as text: sorted keys, two spaces, one newline at the end.

    The same model gives the same bytes on every machine.
    """
    schema: dict[str, Any] = {"$schema": DIALECT, **model.model_json_schema(schema_generator=_ClosedSchema, mode=mode)}
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


SCHEMAS: dict[str, type[BaseModel]] = {"engagement": EngagementFile, "provider": Provider}
"""Kind of file -> what it must be."""


def schemas() -> dict[str, str]:
    """Path below the project's root -> text of the schema."""
    return {f"examples/schema/{kind}.schema.json": publish_schema(model) for kind, model in SCHEMAS.items()}
