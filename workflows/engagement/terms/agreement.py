"""The agreement, and the engagement file around it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workflows.engagement.calendar import CalendarDay
from workflows.engagement.model import NOT_USED_YET, Frozen, Line, Text
from workflows.engagement.terms.asking import Inquiry, Intake
from workflows.engagement.terms.milestones import MOST_MINOR, Milestone
from workflows.engagement.terms.parties import Client
from workflows.engagement.terms.payment import Payment, RateCard
from workflows.engagement.terms.promises import (
    CheckIn,
    ContactProcedure,
    Duties,
    Goal,
    ReportCadence,
    ResponseTime,
    Risk,
    RosterEntry,
    Scope,
)


class Agreement(Frozen):
    """The proposal, and once accepted, the terms."""

    title: Line
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    start: CalendarDay | None = None
    """Planned first working day."""
    start_after_business_days: Annotated[int, Field(ge=0, le=250)] | None = None
    """In place of ``start``: the planned first working day is so many business days after acceptance."""
    valid_business_days: Annotated[int, Field(ge=1, le=90)] = 10
    """How long the proposal stands."""
    goals: Annotated[tuple[Goal, ...], Field(min_length=1)]
    non_guarantees: Annotated[tuple[Line, ...], Field(min_length=1)]
    """What cannot be guaranteed; repeated in the kick-off pack and the reports (practice 2)."""
    may_change: Text
    """That scope and dates may change and how; the client acknowledges it (practice 6)."""
    scope: Scope
    duties: Duties
    contact: ContactProcedure
    milestones: Annotated[tuple[Milestone, ...], Field(min_length=1, max_length=100)]
    payment: Payment
    response_time: ResponseTime
    check_in: CheckIn
    reports: ReportCadence = ReportCadence()
    rate_card: RateCard
    risks: tuple[Risk, ...] = ()
    roster: Annotated[tuple[RosterEntry, ...], Field(min_length=1)]
    client_delay: Literal["bill_anyway", "shift", "hold", "abandon"] = Field(default="shift", json_schema_extra=NOT_USED_YET)
    open_questions: tuple[Line, ...] = ()
    """Questions nobody answered yet; a proposal with one cannot be sent (practice 52)."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.start is None) == (self.start_after_business_days is None):
            raise ValueError("give either start, a date, or start_after_business_days, a number")
        ids = [m.id for m in self.milestones]
        if len(set(ids)) != len(ids):
            raise ValueError("two milestones have the same id; ids must differ")
        for index, milestone in enumerate(self.milestones):
            if milestone.price.currency != self.currency:
                raise ValueError(
                    f"milestone '{milestone.id}' is priced in {milestone.price.currency}; the engagement has one currency, {self.currency}"
                )
            if milestone.price.minor < 0:
                raise ValueError(f"milestone '{milestone.id}' has a negative price; 0 or more is expected")
            if milestone.price.minor > MOST_MINOR:
                raise ValueError(f"milestone '{milestone.id}' costs more than any engagement does")
            unknown = [a for a in milestone.after or () if a not in ids[:index]]
            if unknown:
                raise ValueError(f"milestone '{milestone.id}' comes after '{unknown[0]}', which does not stand above it")
        return self

    def predecessors(self, milestone_id: str) -> tuple[str, ...]:
        """Ids that must be accepted before ``milestone_id`` starts."""
        ids = [m.id for m in self.milestones]
        index = ids.index(milestone_id)
        after = self.milestones[index].after
        if after is not None:
            return after
        return (ids[index - 1],) if index else ()


class EngagementFile(Frozen):
    """An engagement file: what a person writes, whole."""

    client: Client
    inquiry: Inquiry
    intake: Intake | None = None
    agreement: Agreement | None = None

    @model_validator(mode="after")
    def _known_contact(self) -> Self:
        if all(contact.id != self.inquiry.contact for contact in self.client.contacts):
            raise ValueError(f"inquiry.contact '{self.inquiry.contact}' is none of client.contacts")
        return self
