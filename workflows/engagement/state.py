"""The aggregate: one serialisable value, changed by ``evolve`` alone."""

from datetime import date, datetime

from workflows.engagement.lifecycles import ENDED, Kind
from workflows.engagement.messages.answers import Entry, Receipt
from workflows.engagement.messages.commands import Calendars, DocumentRef
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.messages.events import Deadline
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.plan import Plan, PlannedMilestone
from workflows.engagement.provider import Provider
from workflows.engagement.terms import Agreement, Client, Inquiry, Milestone

SCHEMA_VERSION = 1
"""Version of the carried state; each change gets an upgrade step in ``upgrades.py``."""


class Item(Frozen):
    """Something with a life cycle."""

    id: str
    state: str


class GateState(Item):
    """A gate."""

    invoice: str
    guards: tuple[str, ...]
    waived_by: str | None = None


class MilestoneState(Item):
    """A milestone at work."""

    promised_on: date
    """Day for which the next delivery is promised."""
    started_at: datetime | None = None
    delivered_at: datetime | None = None
    held_at: datetime | None = None
    review_ends: datetime | None = None
    announcement: str | None = None
    """Notice that announced when silence counts as acceptance."""
    round: int = 0
    revisions: int = 0
    accepted_at: datetime | None = None
    accepted_cause: str | None = None
    late: bool = False
    """The day promised for the first delivery passed without it."""


class InvoiceState(Item):
    """An invoice and what was paid on it."""

    gate: str
    milestone: str
    amount: Money
    paid: Money
    refunded: Money
    number: str | None = None
    reference: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    notice: str | None = None
    """Notice that carried it: reminders join its thread."""
    reminders: int = 0
    steps_taken: int = 0
    """How many steps of the ladder are behind it."""

    @property
    def outstanding(self) -> Money:
        """What is still to be paid on it, once issued."""
        if self.state in {"CREDITED", "VOID", "WRITTEN_OFF"}:
            return Money.zero(self.amount.currency)
        return self.amount - (self.paid - self.refunded)


class NoticeState(Item):
    """A message, planned, held, sent or not."""

    key: str
    template: str
    recipient: str
    internal: bool
    subject: str
    planned_at: datetime
    thread: str | None = None
    in_reply_to: str | None = None
    body: str | None = None
    step: int | None = None
    attempt: int = 0
    sent_at: datetime | None = None
    message_id: str | None = None
    because: str


class InboundState(Item):
    """A message from the client."""

    contact: str
    subject: str
    received_at: datetime
    reply_due: datetime | None = None
    message_id: str | None = None
    matter: str | None = None


class TaskState(Item):
    """Something somebody of ours has to do."""

    what: str
    subject: str
    owner: str
    due: datetime
    text: str


class SurveyState(Item):
    """The satisfaction survey."""

    at: datetime
    notice: str | None = None
    handling: int | None = None
    outcome: int | None = None
    recommend: int | None = None


class TermsVersion(Frozen):
    """One immutable version of the terms."""

    version: int
    digest: str
    proposed_at: datetime
    valid_until: datetime
    agreement: Agreement
    notice: str | None = None


class SealedSegment(Frozen):
    """Journal entries that moved to the document port, by hash."""

    first: int
    last: int
    document: DocumentRef


class State(Frozen):
    """A client engagement."""

    schema_version: int = SCHEMA_VERSION
    id: str
    stage: str
    created_at: datetime
    client: Client
    inquiry: Inquiry
    provider: Provider
    calendars: Calendars
    answers: dict[str, str] = {}
    terms: tuple[TermsVersion, ...] = ()
    accepted: int = 0
    """Version that was accepted first: the baseline; 0 before."""
    plan: Plan | None = None
    gates: dict[str, GateState] = {}
    milestones: dict[str, MilestoneState] = {}
    invoices: dict[str, InvoiceState] = {}
    notices: dict[str, NoticeState] = {}
    inbound: dict[str, InboundState] = {}
    tasks: dict[str, TaskState] = {}
    survey: SurveyState | None = None
    held_meetings: dict[str, int] = {}
    credit: int = 0
    """Received beyond any invoice, minor units."""
    reported_through: int = 0
    """Journal sequence up to which the last progress report told."""
    deadlines: dict[str, Deadline] = {}
    counters: dict[str, int] = {}
    version: int = 0
    sequence: int = 0
    salt: str
    head: str = ""
    """Hash of the last journal entry."""
    journal: tuple[Entry, ...] = ()
    sealed: tuple[SealedSegment, ...] = ()
    published: int = 0
    """Journal sequence up to which entries are outside."""
    outbox: tuple[OutboxItem, ...] = ()
    receipts: dict[str, Receipt] = {}

    @property
    def ended(self) -> bool:
        """Nothing happens any more."""
        return self.stage in ENDED

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
}
"""Field of the state that holds the things of a kind."""
