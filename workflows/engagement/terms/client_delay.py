"""What follows when the client misses a day of their own (practice 51)."""

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from workflows.engagement.model import Frozen

DelayPolicy = Literal["bill_anyway", "shift", "hold", "abandon"]


class ClientDelay(Frozen):
    """What follows; a policy alone may be written as one word. Our promised dates move by the same business days in any case."""

    policy: DelayPolicy = "shift"
    """bill_anyway: what waits is invoiced on its planned day all the same; shift: dates move, no more; hold: work that waits stops until it is done;
    abandon: the steps below."""
    delayed_after: Annotated[int, Field(ge=1, le=60)] = 5
    """Business days; later than that the engagement loses its place in the queue."""
    suspended_after: Annotated[int, Field(ge=1, le=365)] = 45
    """Calendar days; later than that everything rests and the balance is due."""
    abandoned_after: Annotated[int, Field(ge=2, le=730)] = 90
    """Calendar days; later than that a person of ours decides whether to end it."""

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        return {"policy": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        # Five business days are a week.
        if not self.delayed_after * 7 < self.suspended_after * 5 or self.suspended_after >= self.abandoned_after:
            raise ValueError("delayed_after (business days), suspended_after and abandoned_after (days) must follow each other in time")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        found = handler(schema)
        if handler.mode == "serialization":
            return found
        return {"anyOf": [{"type": "string", "enum": list(get_args(DelayPolicy))}, found]}
