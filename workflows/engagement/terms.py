"""What was agreed: the sections of an engagement file, as frozen models.

An engagement file has four sections, ``client``, ``inquiry``, ``intake`` and ``agreement``; each stage of the life cycle needs its section
(:func:`complete_up_to`). Amounts are money strings such as ``4200.00 EUR``; dates are local dates; times are local wall-clock times.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from workflows.engagement.calendar import CalendarDay, Weekday, Window
from workflows.engagement.model import NOT_USED_YET, Email, Frozen, Line, Slug, Text
from workflows.engagement.money import Money
from workflows.engagement.zones import ZoneName

MOST_MINOR = 10_000_000_000_000
"""Highest price of a milestone, in minor units: a hundred of them still add up within what money can hold."""


class ClientKind(StrEnum):
    """Which law speaks: presets and wording differ."""

    BUSINESS = "business"
    CONSUMER = "consumer"


class Channel(StrEnum):
    """How a contact wishes to be reached."""

    EMAIL = "email"
    PHONE = "phone"


class Language(StrEnum):
    """Language of the messages; templates exist in English so far."""

    EN = "en"


class Hours(Frozen):
    """Working days and hours of one side, in its own zone."""

    zone: ZoneName
    """IANA time zone, such as Europe/Helsinki."""
    workdays: tuple[Weekday, ...] = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)
    hours: Window = Window.parse("09:00-17:00")
    """Local opening hours, such as 09:00-17:00."""
    days_off: tuple[CalendarDay, ...] = ()
    """Single days off, besides the weekly ones."""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    """ISO 3166 country whose public holidays are days off; resolved to dates when the terms enter."""


class Contact(Frozen):
    """A person on the client's side."""

    id: Slug
    name: Line
    """Full name as it is written."""
    greeting: Line
    """How a mail greets this person, such as Anna."""
    role: Literal["decision", "billing", "work"]
    """decision: accepts and signs off; billing: receives invoices; work: daily contact."""
    language: Language = Language.EN
    zone: ZoneName | None = None
    """Where this person is, if elsewhere than the client: times in mails are told in it."""
    channel: Channel
    """The agreed channel: it must be chosen, there is no default (practice 46)."""
    email: Email
    phone: Line | None = None


class Client(Frozen):
    """Who buys."""

    name: Line
    kind: ClientKind
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = Field(default=None, json_schema_extra=NOT_USED_YET)
    address: Text | None = None
    """Postal address for invoices."""
    calendar: Hours
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _one_decider(self) -> Self:
        ids = [contact.id for contact in self.contacts]
        if len(set(ids)) != len(ids):
            raise ValueError("two contacts have the same id; ids must differ")
        if sum(contact.role == "decision" for contact in self.contacts) != 1:
            raise ValueError("exactly one contact must have the role 'decision': one person on each side decides")
        return self

    def contact(self, role: str) -> Contact:
        """The contact with ``role``; the decider where nobody has it."""
        return next((c for c in self.contacts if c.role == role), self.decider)

    @property
    def decider(self) -> Contact:
        """The one contact who decides."""
        return next(c for c in self.contacts if c.role == "decision")


class Inquiry(Frozen):
    """The first message."""

    contact: Slug
    """Id of the contact who wrote."""
    channel: Channel = Channel.EMAIL
    subject: Line
    summary: Annotated[Text, Field(json_schema_extra=NOT_USED_YET)]
    message_id: Line | None = None
    """Message-ID of the client's mail, so that the acknowledgement joins its thread."""
    received_at: AwareDatetime | None = None
    """When it arrived, with offset; the time of creation where it is missing."""
    lead_source: Line
    """Where the client heard of us (practice 23)."""


class Answer(Frozen):
    """One answered question of the questionnaire."""

    question: Slug
    """Id of the provider's question."""
    answer: Text | None = None


class Intake(Frozen):
    """The questionnaire, as far as it is answered."""

    answers: tuple[Answer, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> Self:
        ids = [a.question for a in self.answers]
        if len(set(ids)) != len(ids):
            raise ValueError("a question is answered twice")
        return self


class Goal(Frozen):
    """What the client wants to reach, agreed jointly (practice 15)."""

    id: Slug
    text: Line
    measure: Line | None = None


class ClientDuty(Frozen):
    """Something the client brings."""

    id: Slug
    text: Line
    due: CalendarDay | None = Field(default=None, json_schema_extra=NOT_USED_YET)


class Duties(Frozen):
    """Expectations run both ways (practice 42)."""

    provider: Annotated[tuple[Line, ...], Field(min_length=1)]
    client: Annotated[tuple[ClientDuty, ...], Field(min_length=1)]


class Scope(Frozen):
    """What is in, and what is expressly out."""

    included: Annotated[tuple[Line, ...], Field(min_length=1)]
    excluded: Annotated[tuple[Line, ...], Field(min_length=1)]


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


class Payment(Frozen):
    """Payment terms, agreed before (practice 48)."""

    net_days: Annotated[int, Field(ge=0, le=120)]
    """net-N: due N calendar days after the invoice date; 0: on receipt."""
    late: LatePayment


class ResponseTime(Frozen):
    """How soon a person answers a message."""

    business_days: Annotated[int, Field(ge=1, le=20)]


class CheckIn(Frozen):
    """The fixed weekly slot to talk, in the client's zone (practice 14)."""

    weekday: Weekday
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class ReportCadence(Frozen):
    """When a progress report leaves, in the client's zone; also when all is smooth (practice 29)."""

    every: Literal["weekly", "fortnightly", "monthly"] = "weekly"
    weekday: Weekday = Weekday.FRI
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "15:00"


class Rate(Frozen):
    """A line of the rate card."""

    role: Slug
    per_hour: Money


class Allowances(Frozen):
    """Included before it costs (practice 8)."""

    meetings: Annotated[int, Field(ge=0)] = Field(default=0, json_schema_extra=NOT_USED_YET)
    calls: Annotated[int, Field(ge=0)] = Field(default=0, json_schema_extra=NOT_USED_YET)


class RateCard(Frozen):
    """Rates and what is included."""

    version: Line
    rates: Annotated[tuple[Rate, ...], Field(json_schema_extra=NOT_USED_YET)] = ()
    allowances: Allowances = Allowances()


class Risk(Frozen):
    """A risk named at the start and shown in reports (practice 9)."""

    id: Slug
    text: Line
    plan: Line


class RosterEntry(Frozen):
    """Who of ours does what (practice 18)."""

    person: Slug
    """Id of a person in provider.yaml."""
    duty: Line


class ContactProcedure(Frozen):
    """How the two sides reach each other (practice 21)."""

    procedure: Text
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    documents_due: Annotated[tuple[Line, ...], Field(min_length=1)]


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
