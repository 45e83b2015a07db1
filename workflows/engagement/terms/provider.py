"""The house that sells: ``provider.yaml``, a snapshot of which goes into each engagement when it is created."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from workflows.engagement.model import NOT_USED_YET, Email, Frozen, Line, Slug, Text
from workflows.engagement.money.interest import RuleFile, SeriesFile
from workflows.engagement.terms import Hours
from workflows.engagement.time.calendar import Weekday, Window


class Person(Frozen):
    """Somebody of ours."""

    id: Slug
    name: Line
    role: Line
    email: Email
    phone: Line | None = None


Series = Annotated[str, Field(pattern="^[A-Z][A-Z0-9-]{0,19}$")]
"""Name of a number series in capitals, such as INV."""


class Brand(Frozen):
    """How the house presents itself in messages."""

    name: Line
    address: Text
    website: Line | None = None
    colour: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")] = "#1c5a7a"


class Sender(Frozen):
    """From whom messages come."""

    name: Line
    email: Email
    message_id_domain: Line
    """Right-hand side of every Message-ID."""
    internal_copies: tuple[Email, ...] = ()
    """Each message to a client is copied here, unseen by the client (practice 12)."""


class Bank(Frozen):
    """Where clients pay."""

    holder: Line
    iban: Annotated[str, Field(pattern="^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$")]
    bic: Annotated[str, Field(pattern="^[A-Z0-9]{8}([A-Z0-9]{3})?$")] | None = None


OURS = "manual"
"""Name of the billing system that is none: invoices are documents of our own, and no system is told of what a person recorded."""


class Billing(Frozen):
    """Who makes invoices, and where our own numbers come from."""

    system: Slug = "manual"
    """``manual``: documents of our own; ``stripe``; or the name of a signed webhook."""
    invoice_series: Series = "INV"
    """Number series of invoices."""
    credit_note_series: Series = "CN"
    """Number series of credit notes."""


class OpenWindow(Frozen):
    """When routine messages may leave, in the provider's zone (practice 54)."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    hours: Window


class Question(Frozen):
    """A line of the intake questionnaire (practice 10)."""

    id: Slug
    text: Line
    required: bool = True


class CaseStudy(Frozen):
    """A case where plans changed and the goal was met (practice 7)."""

    title: Line
    lesson: Line
    link: Line | None = None


class Policy(Frozen):
    """A published rule of the house (practice 66)."""

    id: Slug
    title: Line
    text: Text


class Buffer(Frozen):
    """Buffer of promised dates: the promise is the estimate plus ``percent``, at most ``cap_business_days`` more (practices 3 and 4)."""

    percent: Annotated[int, Field(ge=0, le=100)] = 20
    cap_business_days: Annotated[int, Field(ge=0, le=60)] = 10


class Clocks(Frozen):
    """How long things may wait, in business days of the house."""

    inquiry_reply: Annotated[int, Field(ge=1, le=20)] = 1
    inquiry_lapses: Annotated[int, Field(ge=5, le=365)] = 30
    task_due: Annotated[int, Field(ge=1, le=30)] = 2
    task_escalates: Annotated[int, Field(ge=1, le=30)] = 1
    """After a task is overdue, until it escalates."""
    survey_after: Annotated[int, Field(ge=0, le=60)] = 5
    """From sign-off to the satisfaction survey."""
    survey_reminder: Annotated[int, Field(ge=1, le=60)] = 5
    survey_ends: Annotated[int, Field(ge=1, le=60)] = 10
    """From the reminder to giving up."""
    acknowledgements_per_hour: Annotated[int, Field(ge=1, le=100)] = 4
    """To one sender; above it one acknowledgement covers several messages."""


class Provider(Frozen):
    """``provider.yaml``."""

    brand: Brand
    sender: Sender
    bank: Bank
    tax_id: Line | None = None
    """VAT id or the like, printed on invoices."""
    billing: Billing = Billing()
    calendar: Hours
    windows: Annotated[tuple[OpenWindow, ...], Field(min_length=1)]
    team: Annotated[tuple[Person, ...], Field(min_length=1)]
    owner: Slug
    """The person who owns engagements and gets their tasks."""
    escalation: Slug
    """The person to whom overdue tasks go."""
    questionnaire: Annotated[tuple[Question, ...], Field(min_length=1)]
    qualification: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Criteria an inquiry must meet (practice 22)."""
    phases: Annotated[tuple[Line, ...], Field(min_length=1)]
    """The phase map of the kick-off message (practice 5)."""
    case_studies: tuple[CaseStudy, ...] = ()
    policies: Annotated[tuple[Policy, ...], Field(min_length=1)]
    catalogue: Annotated[tuple[Line, ...], Field(json_schema_extra=NOT_USED_YET)] = ()
    """Solutions the front line may offer."""
    rate_card_version: Line
    buffer: Buffer = Buffer()
    clocks: Clocks = Clocks()
    interest_rules: Annotated[tuple[RuleFile, ...], Field(max_length=50)] = ()
    """Rules of late payment of the house's own, besides those that come with the program."""
    reference_rates: Annotated[tuple[SeriesFile, ...], Field(max_length=50)] = ()
    """Reference rates that join, or replace, those that come with the program."""

    @model_validator(mode="after")
    def _known_people(self) -> Self:
        ids = [p.id for p in self.team]
        if len(set(ids)) != len(ids):
            raise ValueError("two people of the team have the same id; ids must differ")
        for field, value in (("owner", self.owner), ("escalation", self.escalation)):
            if value not in ids:
                raise ValueError(f"{field} '{value}' is nobody in team")
        return self

    def person(self, person_id: str) -> Person:
        """The person with that id; the owner where nobody has it."""
        people = {p.id: p for p in self.team}
        return people.get(person_id, people[self.owner])
