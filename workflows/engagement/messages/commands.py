"""Commands: verbs. The pydantic models alone validate requests; limits stand in the proto comments, and a test holds the two together.

A field that names somebody of the client is a contact id, somebody of ours a person id. Long texts travel as :class:`DocumentRef`: the text itself
lies in the document port, never in the state.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from workflows.engagement.calendar import BusinessCalendar, CalendarDay
from workflows.engagement.model import Frozen, Line, Slug, Text
from workflows.engagement.money import Money
from workflows.engagement.provider import Provider
from workflows.engagement.terms import Agreement, Answer, Channel, EngagementFile

EngagementId = Annotated[str, Field(pattern="^[a-z0-9]{10,32}$")]
"""Opaque: made from the request id, it says nothing about the client."""

ItemId = Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,63}$")]
"""Id of something inside an engagement: a milestone's slug, or a prefix and a counter such as ``invoice-2``."""


class DocumentRef(Frozen):
    """A text or file in the document port."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0, le=20_000_000)]
    """Bytes."""
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=80)] = "text/plain"


class Calendars(Frozen):
    """Both sides' calendars, resolved to dates at the door when terms enter."""

    provider: BusinessCalendar
    client: BusinessCalendar


class Command(Frozen):
    """Base of all commands."""

    kind: str
    internal: ClassVar[bool] = False
    """True: comes from the engine itself (a deadline, the result of an effect), never from a caller."""


class CreateEngagement(Command):
    """Begin an engagement from its file."""

    kind: Literal["create_engagement"] = "create_engagement"
    engagement_id: EngagementId
    file: EngagementFile
    provider: Provider
    calendars: Calendars
    salt: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """First link of the salts that hide personal data in the journal's hashes."""


class RecordInbound(Command):
    """A message from the client arrived."""

    kind: Literal["record_inbound"] = "record_inbound"
    contact: Slug
    channel: Channel = Channel.EMAIL
    subject: Line
    matter: ItemId | None = None
    """Inbound message that this one adds to: acknowledged briefly, the reply clock unchanged."""
    message_id: Line | None = None
    """Message-ID of the mail, for threading."""
    automatic: bool = False
    """An auto-reply or bounce: noted, never acknowledged."""
    body: DocumentRef | None = None


class AnswerInbound(Command):
    """A person answers a message."""

    kind: Literal["answer_inbound"] = "answer_inbound"
    inbound: ItemId
    by: Slug
    """Who of ours answers."""
    text: Text | None = None
    """The answer, which Milepost sends by mail; missing where it was given by phone or in person."""


class RecordIntake(Command):
    """Answers to the questionnaire came in; earlier answers to the same questions are replaced."""

    kind: Literal["record_intake"] = "record_intake"
    answers: Annotated[tuple[Answer, ...], Field(min_length=1, max_length=200)]


class Qualify(Command):
    """The inquiry meets the criteria: go on to a proposal."""

    kind: Literal["qualify"] = "qualify"
    by: Slug


class DeclineEngagement(Command):
    """Say no, with an explanation and another suggestion (practice 17)."""

    kind: Literal["decline_engagement"] = "decline_engagement"
    explanation: Text | None = None
    alternative: Text | None = None


class ReferEngagement(Command):
    """Hand the inquiry to someone with the right skills (practice 27)."""

    kind: Literal["refer_engagement"] = "refer_engagement"
    explanation: Text
    to: Line
    """Who can help, and how to reach them."""


class ProposeAgreement(Command):
    """Send a proposal; in PROPOSED a new version replaces the standing one."""

    kind: Literal["propose_agreement"] = "propose_agreement"
    agreement: Agreement
    calendars: Calendars


class AcceptAgreement(Command):
    """The client accepts the proposal."""

    kind: Literal["accept_agreement"] = "accept_agreement"
    by: Slug
    """The contact who decides."""
    terms_version: Annotated[int, Field(ge=1)]
    """The version that was read; a newer one must be accepted itself."""
    acknowledges_change: bool
    """That scope and dates may change was read and understood (practice 6)."""


class RecordMeeting(Command):
    """A meeting or call took place; it ends with a recap, which is sent (practice 11)."""

    kind: Literal["record_meeting"] = "record_meeting"
    purpose: Literal["presentation", "kick_off", "check_in", "closing_call", "other"]
    held_at: AwareDatetime
    by: Slug
    """Who of ours held it."""
    contacts: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=20)]
    recap: Text


class StartMilestone(Command):
    """Work on a milestone begins."""

    kind: Literal["start_milestone"] = "start_milestone"
    milestone: ItemId


class DeliverMilestone(Command):
    """A milestone is handed over for review."""

    kind: Literal["deliver_milestone"] = "deliver_milestone"
    milestone: ItemId
    note: Text
    """What is delivered and where, as the client reads it."""


class RequestRevision(Command):
    """The client sends a delivery back."""

    kind: Literal["request_revision"] = "request_revision"
    milestone: ItemId
    by: Slug
    wishes: Text
    """What is to change."""


class AcceptMilestone(Command):
    """The client accepts a delivery."""

    kind: Literal["accept_milestone"] = "accept_milestone"
    milestone: ItemId
    by: Slug


class HoldMilestone(Command):
    """Stop work on a milestone for a while."""

    kind: Literal["hold_milestone"] = "hold_milestone"
    milestone: ItemId
    explanation: Line
    until: CalendarDay
    """The day on which somebody looks at it again."""


class ResumeMilestone(Command):
    """Go on with a held milestone."""

    kind: Literal["resume_milestone"] = "resume_milestone"
    milestone: ItemId


class DropMilestone(Command):
    """Take a milestone out, by agreement with the client."""

    kind: Literal["drop_milestone"] = "drop_milestone"
    milestone: ItemId
    explanation: Line


class RecordPayment(Command):
    """A person records a payment in full."""

    kind: Literal["record_payment"] = "record_payment"
    invoice: ItemId
    amount: Money
    value_date: CalendarDay
    reference: Line
    """What the bank statement says."""


class RecordRefund(Command):
    """A person records that a paid invoice was refunded in full."""

    kind: Literal["record_refund"] = "record_refund"
    invoice: ItemId
    amount: Money
    value_date: CalendarDay
    reference: Line


class DisputeInvoice(Command):
    """The client disputes an invoice: reminders stop."""

    kind: Literal["dispute_invoice"] = "dispute_invoice"
    invoice: ItemId
    by: Slug
    explanation: Line


class RejectDispute(Command):
    """The dispute is settled: the invoice stands."""

    kind: Literal["reject_dispute"] = "reject_dispute"
    invoice: ItemId
    explanation: Line


class CreditInvoice(Command):
    """Cancel an issued invoice in full by a credit note."""

    kind: Literal["credit_invoice"] = "credit_invoice"
    invoice: ItemId
    explanation: Line


class VoidInvoice(Command):
    """Withdraw an invoice that should not exist."""

    kind: Literal["void_invoice"] = "void_invoice"
    invoice: ItemId
    explanation: Line


class WriteOffInvoice(Command):
    """Give up on an invoice."""

    kind: Literal["write_off_invoice"] = "write_off_invoice"
    invoice: ItemId
    explanation: Line


class WaiveGate(Command):
    """A named person lets work begin unpaid."""

    kind: Literal["waive_gate"] = "waive_gate"
    gate: ItemId
    by: Slug
    explanation: Line


class CompleteTask(Command):
    """A task of ours is done."""

    kind: Literal["complete_task"] = "complete_task"
    task: ItemId
    by: Slug
    outcome: Text


class RetryTask(Command):
    """Try the failed effect behind a task again (a notice or an invoice)."""

    kind: Literal["retry_task"] = "retry_task"
    task: ItemId


class ConfirmNotice(Command):
    """A person found out that a doubtful notice did arrive."""

    kind: Literal["confirm_notice"] = "confirm_notice"
    task: ItemId
    by: Slug


class PauseEngagement(Command):
    """Everything rests until a day that is named."""

    kind: Literal["pause_engagement"] = "pause_engagement"
    explanation: Line
    until: CalendarDay


class ResumeEngagement(Command):
    """Go on."""

    kind: Literal["resume_engagement"] = "resume_engagement"


class CancelEngagement(Command):
    """End it before its end; open money is finished first."""

    kind: Literal["cancel_engagement"] = "cancel_engagement"
    wish_of: Literal["client", "provider"]
    explanation: Text


class Variance(Frozen):
    """Why a final figure differs from what was first agreed."""

    milestone: ItemId
    explanation: Line


class SignOff(Command):
    """The client signs off; each variance against the first agreement is explained (practice 37)."""

    kind: Literal["sign_off"] = "sign_off"
    by: Slug
    variances: Annotated[tuple[Variance, ...], Field(max_length=100)] = ()


class AnswerSurvey(Command):
    """The client answers the satisfaction survey (practice 74)."""

    kind: Literal["answer_survey"] = "answer_survey"
    by: Slug
    handling: Annotated[int, Field(ge=1, le=5)]
    """How it was handled, 1 to 5."""
    outcome: Annotated[int, Field(ge=1, le=5)]
    """How it turned out, 1 to 5."""
    recommend: Annotated[int, Field(ge=0, le=10)] | None = None
    """Would recommend us, 0 to 10 (NPS)."""
    comment: Text | None = None


class Tick(Command):
    """The clock has something to say."""

    kind: Literal["tick"] = "tick"
    internal: ClassVar[bool] = True


class NoticeDelivered(Command):
    """Result of an effect: the mail server took the message."""

    kind: Literal["notice_delivered"] = "notice_delivered"
    internal: ClassVar[bool] = True
    notice: ItemId
    message_id: Line
    document: DocumentRef


class NoticeRefused(Command):
    """Result of an effect: the message cannot be sent, or nobody knows whether it was."""

    kind: Literal["notice_refused"] = "notice_refused"
    internal: ClassVar[bool] = True
    notice: ItemId
    doubtful: bool
    explanation: Line


class WithdrawNotice(Command):
    """Asked again right before sending, the rule behind a message says no."""

    kind: Literal["withdraw_notice"] = "withdraw_notice"
    internal: ClassVar[bool] = True
    notice: ItemId
    explanation: Line


class InvoiceWasIssued(Command):
    """Result of an effect: the billing system made the invoice."""

    kind: Literal["invoice_was_issued"] = "invoice_was_issued"
    internal: ClassVar[bool] = True
    invoice: ItemId
    number: Line
    reference: Line
    document: DocumentRef


class InvoiceIssueFailed(Command):
    """Result of an effect: the billing system could not make the invoice."""

    kind: Literal["invoice_issue_failed"] = "invoice_issue_failed"
    internal: ClassVar[bool] = True
    invoice: ItemId
    explanation: Line


PUBLIC: tuple[type[Command], ...] = (
    CreateEngagement, RecordInbound, AnswerInbound, RecordIntake, Qualify, DeclineEngagement, ReferEngagement, ProposeAgreement, AcceptAgreement,
    RecordMeeting, StartMilestone, DeliverMilestone, RequestRevision, AcceptMilestone, HoldMilestone, ResumeMilestone, DropMilestone, RecordPayment,
    RecordRefund, DisputeInvoice, RejectDispute, CreditInvoice, VoidInvoice, WriteOffInvoice, WaiveGate, CompleteTask, RetryTask, ConfirmNotice,
    PauseEngagement, ResumeEngagement, CancelEngagement, SignOff, AnswerSurvey,
)  # fmt: skip
"""Commands that callers may give."""

INTERNAL: tuple[type[Command], ...] = (Tick, NoticeDelivered, NoticeRefused, WithdrawNotice, InvoiceWasIssued, InvoiceIssueFailed)
"""Commands that only the engine gives."""
