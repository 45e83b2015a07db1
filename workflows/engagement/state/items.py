"""The parts of the aggregate that have a life cycle."""

from datetime import date, datetime

from workflows.engagement.lifecycles import (
    CANCELLED_INVOICE,
    DutyState,
    GateState,
    InboundState,
    InvoiceState,
    MilestoneState,
    NoticeState,
    PromiseState,
    SurveyState,
    TaskState,
)
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.effects import Effect
from workflows.engagement.messages.events.work import MovedDate
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.state.dunning_parts import LadderPlace
from workflows.engagement.state.money_parts import CreditNote
from workflows.engagement.terms import GateKind
from workflows.engagement.terms.prices.bills import BillKind


class Item(Frozen):
    """Something with a life cycle."""

    id: str
    state: str


class GateItem(Item):
    """A gate."""

    state: GateState
    invoice: str
    kind: GateKind = GateKind.BEFORE_START
    milestone: str | None = None
    """The milestone whose price it asks for; none: it asks for a part of all of them."""
    guards: tuple[str, ...]
    waived_by: str | None = None


class MilestoneItem(Item):
    """A milestone at work."""

    state: MilestoneState
    promised_on: date
    """Day for which the next delivery is promised."""
    started_at: datetime | None = None
    delivered_at: datetime | None = None
    handed_over_at: datetime | None = None
    """The last delivery, while ``delivered_at`` is the first."""
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
    held_for: str | None = None
    """The overdue invoice for which work on it stopped; none where a person held it."""
    held_for_duty: str | None = None
    """The late duty of the client for which work on it stopped."""
    delayed_through: date | None = None
    """The last day of a delay of the client by which its promised day moved."""
    files_released_at: datetime | None = None
    """When the final files, which waited for a payment, were released."""


class InvoiceItem(Item):
    """An invoice and what was paid on it."""

    state: InvoiceState
    of: BillKind = BillKind.MILESTONE
    """What it is for."""
    gate: str | None = None
    """The gate it opens; none of a retainer's."""
    milestone: str | None = None
    """The milestone whose price it asks for; none: a part of all of them, or a retainer."""
    retainer: str | None = None
    period: int = 0
    """Which of the retainer's invoices it is, from 1."""
    amount: Money
    """Gross: what it asks for."""
    paid: Money
    """What of its principal is paid, by all facts together."""
    credited: int = 0
    """Taken back by credit notes; minor units, as the next ones."""
    written_off: int = 0
    """What of its principal is written off."""
    fees_owed: int = 0
    """Costs and fees outstanding."""
    interest_owed: int = 0
    """Interest outstanding, as far as it was posted; what has run up since is computed for the day on which somebody looks."""
    fees_paid: int = 0
    interest_paid: int = 0
    number: str | None = None
    reference: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    """By the terms; interest counts from it."""
    term_ends: date | None = None
    """A later last day to pay that was granted since: the ladder counts from it."""
    external: str | None = None
    """Its id in the billing system, where that is not ours."""
    pay_at: str | None = None
    """Address of a page where it can be paid."""
    document: DocumentRef | None = None
    """The page that the client gets."""
    credit_notes: tuple[CreditNote, ...] = ()
    """Those that have a number, the first one first."""
    at_risk: tuple[str, ...] = ()
    """The disputes in which the payer's bank is asked to take a payment back."""
    decided: bool = False
    """The bank decided, and the invoice is still to go on from there."""
    notice: str | None = None
    """Notice that carried it: reminders join its thread."""
    reminders: int = 0
    steps_taken: int = 0
    """How many steps of the ladder are behind it."""
    ladder: LadderPlace = LadderPlace()
    """Where else it stands on the ladder."""

    @property
    def outstanding(self) -> Money:
        """What is still to be paid of its principal, once issued."""
        if self.state in CANCELLED_INVOICE:
            return Money.zero(self.amount.currency)
        return self.unpaid

    @property
    def unpaid(self) -> Money:
        """What of its principal is neither paid nor credited, given up or not."""
        return Money(minor=self.unpaid_minor, currency=self.amount.currency)

    @property
    def unpaid_minor(self) -> int:
        """The same in minor units."""
        return self.amount.minor - self.paid.minor - self.credited

    @property
    def fees(self) -> Money:
        """Costs and fees outstanding."""
        return Money(minor=self.fees_owed, currency=self.amount.currency)

    @property
    def interest(self) -> Money:
        """Interest outstanding, as far as it was posted."""
        return Money(minor=self.interest_owed, currency=self.amount.currency)

    @property
    def owed(self) -> Money:
        """Everything outstanding on it: principal, costs and fees, interest."""
        return self.outstanding + self.fees + self.interest

    @property
    def payable_by(self) -> date | None:
        """The last day to pay, with any term that was granted since."""
        return self.term_ends or self.due_on


class NoticeItem(Item):
    """A message, planned, held, sent or not."""

    state: NoticeState
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
    fact: str | None = None
    """The fact about money that it tells of."""
    announces: tuple[str, ...] = ()
    """Consequences it announces, such as ``fee-6``: what, and the step of the ladder that brings it."""
    attempt: int = 0
    sent_at: datetime | None = None
    message_id: str | None = None
    because: Reason


class PromiseItem(Item):
    """A promise of the client to pay by a day."""

    state: PromiseState
    invoice: str
    by: str
    on: date
    amount: Money
    paid_before: Money
    """What had been paid on the invoice when it was given, in all kinds."""
    given_at: datetime


class DutyItem(Item):
    """Something the client brings by a day."""

    state: DutyState
    due_on: date
    waiting: tuple[str, ...] = ()
    """Milestones that wait for it; none: what has not begun."""
    steps: tuple[str, ...] = ()
    """Consequences of its lateness that were taken."""
    done_on: date | None = None
    late_days: int = 0
    """Business days of the house by which it was late, once done."""
    moved: tuple[MovedDate, ...] = ()
    """Promised days that moved by as much."""


class InboundItem(Item):
    """A message from the client."""

    state: InboundState
    contact: str
    subject: str
    received_at: datetime
    reply_due: datetime | None = None
    message_id: str | None = None
    matter: str | None = None


class TaskItem(Item):
    """Something somebody of ours has to do."""

    state: TaskState
    what: str
    subject: str
    owner: str
    due: datetime
    text: Reason
    effect: Effect | None = None
    """What did not go through, where a person may ask for it once more."""


class SurveyItem(Item):
    """The satisfaction survey."""

    state: SurveyState
    at: datetime
    notice: str | None = None
    handling: int | None = None
    outcome: int | None = None
    recommend: int | None = None
