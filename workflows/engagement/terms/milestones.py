"""Stages of the work."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money import Money

MOST_MINOR = 10_000_000_000_000
"""Highest price of a milestone, in minor units: a hundred of them still add up within what money can hold."""


class GateKind(StrEnum):
    """When a milestone's invoice is issued, and what stays shut until it is paid."""

    BEFORE_START = "before_start"
    """Issued ahead of the planned start; this milestone may not start before it is paid."""
    ON_ACCEPTANCE = "on_acceptance"
    """Issued when the milestone is accepted; what follows may not start before it is paid."""


class Acceptance(Frozen):
    """How a delivery becomes accepted."""

    review_business_days: Annotated[int, Field(ge=1, le=60)] = 5
    deemed: bool = True
    """True: silence until the end of the announced review counts as acceptance."""
    nudge_business_days_before: Annotated[int, Field(ge=0, le=30)] = 2
    """A reminder this many business days before the review ends; 0: none."""
    announced_business_days_before: Annotated[int, Field(ge=1, le=60)] = 3
    """The delivery mail that names the consequence must be confirmed sent at least this long before the end; else the review is extended."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.announced_business_days_before > self.review_business_days:
            raise ValueError("announced_business_days_before must not exceed review_business_days")
        if self.nudge_business_days_before >= self.review_business_days:
            raise ValueError("nudge_business_days_before must be less than review_business_days")
        return self


class Milestone(Frozen):
    """A stage of the work with a deliverable, a price and a gate."""

    id: Slug
    title: Line
    deliverables: Annotated[tuple[Line, ...], Field(min_length=1)]
    estimate_business_days: Annotated[int, Field(ge=1, le=400)]
    price: Money
    gate: GateKind
    after: tuple[Slug, ...] | None = None
    """Milestones that must be accepted before; the one above where missing."""
    acceptance: Acceptance = Acceptance()
    included_revisions: Annotated[int, Field(ge=0, le=50)] = 2
    handover_guide: Line | None = None
    """Name or address of the guide that is handed over with the delivery (practice 32)."""
    start_mode: Literal["at_once", "in_1_2_days", "queued"] = "in_1_2_days"
    """How soon after the gate opens work starts; told to the client (practice 53)."""
