"""What happens when an invoice is not paid in time."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen, Line


class LadderStep(Frozen):
    """One step of the dunning ladder, counted from the due date."""

    days: Annotated[int, Field(ge=-30, le=365)]
    """Calendar days from the due date; negative: before it."""
    action: Literal["remind", "call"]
    """remind: a mail to the billing contact; call: a task for a person of ours."""
    tone: Literal["friendly", "due", "firm", "final"] = "friendly"


DEFAULT_LADDER = (
    LadderStep(days=-3, action="remind", tone="friendly"),
    LadderStep(days=0, action="remind", tone="due"),
    LadderStep(days=3, action="remind", tone="firm"),
    LadderStep(days=7, action="call"),
    LadderStep(days=14, action="remind", tone="final"),
)


class LatePayment(Frozen):
    """What happens when an invoice is not paid in time."""

    ladder: Annotated[tuple[LadderStep, ...], Field(max_length=20)] = DEFAULT_LADDER
    consequences: Annotated[tuple[Line, ...], Field(min_length=1)]
    """In words, as the client reads them in the agreement."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        days = [step.days for step in self.ladder]
        if days != sorted(set(days)):
            raise ValueError("ladder steps must stand in rising order of days, each day once")
        return self
