"""The aggregate: one serialisable value, changed by ``evolve`` alone."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from workflows.engagement.lifecycles import ENDED, Kind, Stage
from workflows.engagement.messages.answers import Entry, Receipt
from workflows.engagement.messages.commands import Calendars
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.messages.events import Deadline
from workflows.engagement.messages.ports import JournalEnd
from workflows.engagement.model import Frozen
from workflows.engagement.money.interest import ReferenceRate
from workflows.engagement.money.ledger.facts import Fact
from workflows.engagement.state.dunning_parts import ChargeItem, DunningHold
from workflows.engagement.state.items import (
    DutyItem,
    GateItem,
    InboundItem,
    InvoiceItem,
    Item,
    MilestoneItem,
    NoticeItem,
    PromiseItem,
    SurveyItem,
    TaskItem,
)
from workflows.engagement.state.work_parts import WorkedState
from workflows.engagement.terms import Agreement, Client, Inquiry, Milestone
from workflows.engagement.terms.plan import Plan, PlannedMilestone
from workflows.engagement.terms.provider import Provider

SCHEMA_VERSION = 1
"""Version of the carried state; each change gets an upgrade step in ``upgrades.py``."""


class TermsVersion(Frozen):
    """One immutable version of the terms."""

    version: int
    digest: str
    proposed_at: datetime
    valid_until: datetime
    agreement: Agreement
    notice: str | None = None


class State(Frozen):
    """A client engagement."""

    schema_version: int = SCHEMA_VERSION
    id: str
    stage: Stage
    created_at: datetime
    client: Client
    inquiry: Inquiry
    provider: Provider
    calendars: Calendars
    answers: dict[str, str] = {}
    """SHA-256 of the answer to each question of the questionnaire; empty: no answer."""
    terms: tuple[TermsVersion, ...] = ()
    accepted: int = 0
    """Version that was accepted first: the baseline; 0 before."""
    plan: Plan | None = None
    gates: dict[str, GateItem] = {}
    milestones: dict[str, MilestoneItem] = {}
    invoices: dict[str, InvoiceItem] = {}
    notices: dict[str, NoticeItem] = {}
    inbound: dict[str, InboundItem] = {}
    tasks: dict[str, TaskItem] = {}
    survey: SurveyItem | None = None
    held_meetings: dict[str, int] = {}
    promises: dict[str, PromiseItem] = {}
    duties: dict[str, DutyItem] = {}
    worked: dict[str, WorkedState] = {}
    """Hours of milestones that are billed by them."""
    used: dict[str, int] = {}
    """Meetings and calls that count against what is included."""
    charges: dict[str, ChargeItem] = {}
    dunning_hold: DunningHold | None = None
    """All ladders rest until its day."""
    reference_rates: tuple[ReferenceRate, ...] = ()
    """Rates that became known after the terms were written."""
    facts: tuple[Fact, ...] = ()
    """All that happened to money; balances are a fold over it."""
    dated_ahead: tuple[date, ...] = ()
    """Days still to come from which facts count, the earliest first."""
    closed_disputes: tuple[str, ...] = ()
    """Disputes at the payer's bank that ended."""
    credit: int = 0
    """Received beyond what is owed, minor units."""
    short: int = 0
    """Given back beyond what was received, minor units: a payment is still to be heard of."""
    reported_through: int = 0
    """Journal sequence up to which the last progress report that was sent tells."""
    deadlines: dict[str, Deadline] = {}
    counters: dict[str, int] = {}
    version: int = 0
    sequence: int = 0
    salt: str
    head: str = ""
    """Hash of the last journal entry."""
    recorded_at: datetime | None = None
    """When the last journal entry was recorded."""
    journal: tuple[Entry, ...] = ()
    """The newest journal entries: those that the journal store is not known to hold."""
    outbox: tuple[OutboxItem, ...] = ()
    receipts: dict[str, Receipt] = {}
    kept: tuple[Entry, ...] = ()
    """Entries before those that a message or an effect still to come tells of."""
    rested: Annotated[bool, Field(exclude=True)] = False
    """Whether every standing rule of this release had nothing to say about it. Never stored: what is loaded was left by other rules, perhaps."""

    @property
    def ended(self) -> bool:
        """Nothing happens any more."""
        return self.stage in ENDED

    @property
    def stored(self) -> JournalEnd:
        """The last journal entry that the store is known to hold."""
        if self.journal:
            return JournalEnd(sequence=self.journal[0].sequence - 1, hash=self.journal[0].previous)
        return JournalEnd(sequence=self.sequence, hash=self.head)

    @property
    def agreement(self) -> Agreement:
        """The terms in force: the accepted ones, else the last proposed.

        Raises:
            LookupError: nothing was proposed yet.
        """
        if not self.terms:
            raise LookupError("nothing was proposed yet")
        wanted = self.accepted or self.terms[-1].version
        return next(t.agreement for t in self.terms if t.version == wanted)

    @property
    def terms_version(self) -> int:
        """The version in force; 0 before the first proposal."""
        return self.accepted or (self.terms[-1].version if self.terms else 0)

    def milestone_terms(self, milestone_id: str) -> Milestone:
        """What was agreed about a milestone."""
        return next(m for m in self.agreement.milestones if m.id == milestone_id)

    def planned(self, milestone_id: str) -> PlannedMilestone:
        """What the plan says about a milestone."""
        assert self.plan is not None
        return next(m for m in self.plan.milestones if m.id == milestone_id)

    def item(self, kind: Kind, item_id: str) -> Item | None:
        """The thing of that kind and id; the engagement itself has no item."""
        if kind is Kind.SURVEY:
            return self.survey if self.survey and self.survey.id == item_id else None
        return self.items(kind).get(item_id)

    def items(self, kind: Kind) -> dict[str, Item]:
        """All things of a kind, by id."""
        if kind is Kind.ENGAGEMENT:
            return {self.id: Item(id=self.id, state=self.stage)}
        if kind is Kind.SURVEY:
            return {self.survey.id: self.survey} if self.survey else {}
        found: dict[str, Item] = getattr(self, COLLECTIONS[kind])
        return found

    def next_id(self, prefix: str) -> str:
        """The id that the next thing with ``prefix`` gets."""
        return f"{prefix}-{self.counters.get(prefix, 0) + 1}"


COLLECTIONS = {
    Kind.GATE: "gates",
    Kind.MILESTONE: "milestones",
    Kind.INVOICE: "invoices",
    Kind.NOTICE: "notices",
    Kind.INBOUND: "inbound",
    Kind.TASK: "tasks",
    Kind.PROMISE: "promises",
    Kind.DUTY: "duties",
}
"""Field of the state that holds the things of a kind."""
