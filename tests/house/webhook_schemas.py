"""The JSON Schemas of signed webhooks, in and out, for who writes the other side."""

from activities.billing.signed.messages import OUTGOING, Answered
from worker.files.json_schema import publish_schema
from worker.gateway.webhooks.inbound import INCOMING

FOLDER = "examples/schema/webhooks"


def schemas() -> dict[str, str]:
    """Path below the project's root -> text of the schema."""
    incoming = {_type(kind.model_json_schema()): publish_schema(kind) for kind in INCOMING}
    outgoing = {_type(kind.model_json_schema()): publish_schema(kind, mode="serialization") for kind in OUTGOING}
    return {f"{FOLDER}/{name}.schema.json": text for name, text in {**incoming, **outgoing, "answer": publish_schema(Answered)}.items()}


def _type(schema: dict[str, object]) -> str:
    properties = schema["properties"]
    assert isinstance(properties, dict)
    return str(properties["type"]["const"])
