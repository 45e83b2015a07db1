"""The JSON Schemas that are published beside the examples, so that editors complete and check the files."""

from pydantic import BaseModel

from worker.files.json_schema import publish_schema
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider

SCHEMAS: dict[str, type[BaseModel]] = {"engagement": EngagementFile, "provider": Provider}
"""Kind of file -> what it must be."""


def schemas() -> dict[str, str]:
    """Path below the project's root -> text of the schema."""
    return {f"examples/schema/{kind}.schema.json": publish_schema(model) for kind, model in SCHEMAS.items()}
