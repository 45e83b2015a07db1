"""Commands: verbs. The pydantic models alone validate requests; limits stand in the proto comments, and a test holds the two together.

A field that names somebody of the client is a contact id, somebody of ours a person id. Words that a person writes travel in the command.
What lies in the document port already, such as a mail or an invoice, travels as a :class:`DocumentRef`.
"""

from workflows.engagement.messages.commands.base import Calendars, Command, DocumentRef, EngagementId, ItemId
from workflows.engagement.messages.commands.closing import AnswerSurvey, CancelEngagement, SignOff, Variance
from workflows.engagement.messages.commands.contact import AnswerInbound, RecordInbound, RecordMeeting
from workflows.engagement.messages.commands.dunning import (
    ChargeLateFee,
    HoldDunning,
    MoveDueDate,
    PromisePayment,
    ReleaseDunning,
    SupplyReferenceRate,
    WaiveCharge,
)
from workflows.engagement.messages.commands.internal import (
    InvoiceChangeFailed,
    InvoiceIssueFailed,
    InvoiceWasChanged,
    InvoiceWasIssued,
    JournalDiffers,
    NoticeDelivered,
    NoticeRefused,
    SetDeadlineAside,
    Tick,
    WithdrawNotice,
)
from workflows.engagement.messages.commands.money import (
    ApplyCredit,
    CreditInvoice,
    DisputeInvoice,
    PaymentPart,
    RecordPayment,
    RecordRefund,
    RefundPayment,
    RejectDispute,
    ReverseFact,
    TakeBillingEvent,
    TakeIssuedInvoice,
    VoidInvoice,
    WaiveGate,
    WriteOffInvoice,
)
from workflows.engagement.messages.commands.opening import (
    AcceptAgreement,
    CreateEngagement,
    DeclineEngagement,
    ProposeAgreement,
    Qualify,
    RecordIntake,
    ReferEngagement,
)
from workflows.engagement.messages.commands.tasks import CompleteTask, ConfirmNotice, RetryTask
from workflows.engagement.messages.commands.work import (
    AcceptMilestone,
    CorrectHours,
    DeliverMilestone,
    DropMilestone,
    ExcuseDuty,
    HoldMilestone,
    PauseEngagement,
    RecordDutyDone,
    RecordHours,
    RequestRevision,
    ResumeEngagement,
    ResumeMilestone,
    StartMilestone,
)

__all__ = [
    "BILLING",
    "INTERNAL",
    "PUBLIC",
    "AcceptAgreement",
    "AcceptMilestone",
    "AnswerInbound",
    "AnswerSurvey",
    "ApplyCredit",
    "Calendars",
    "CancelEngagement",
    "ChargeLateFee",
    "Command",
    "CompleteTask",
    "ConfirmNotice",
    "CorrectHours",
    "CreateEngagement",
    "CreditInvoice",
    "DeclineEngagement",
    "DeliverMilestone",
    "DisputeInvoice",
    "DocumentRef",
    "DropMilestone",
    "EngagementId",
    "ExcuseDuty",
    "HoldDunning",
    "HoldMilestone",
    "InvoiceChangeFailed",
    "InvoiceIssueFailed",
    "InvoiceWasChanged",
    "InvoiceWasIssued",
    "ItemId",
    "JournalDiffers",
    "MoveDueDate",
    "NoticeDelivered",
    "NoticeRefused",
    "PauseEngagement",
    "PaymentPart",
    "PromisePayment",
    "ProposeAgreement",
    "Qualify",
    "RecordDutyDone",
    "RecordHours",
    "RecordInbound",
    "RecordIntake",
    "RecordMeeting",
    "RecordPayment",
    "RecordRefund",
    "ReferEngagement",
    "RefundPayment",
    "RejectDispute",
    "ReleaseDunning",
    "RequestRevision",
    "ResumeEngagement",
    "ResumeMilestone",
    "RetryTask",
    "ReverseFact",
    "SetDeadlineAside",
    "SignOff",
    "StartMilestone",
    "SupplyReferenceRate",
    "TakeBillingEvent",
    "TakeIssuedInvoice",
    "Tick",
    "Variance",
    "VoidInvoice",
    "WaiveCharge",
    "WaiveGate",
    "WithdrawNotice",
    "WriteOffInvoice",
]

PUBLIC: tuple[type[Command], ...] = (
    CreateEngagement, RecordInbound, AnswerInbound, RecordIntake, Qualify, DeclineEngagement, ReferEngagement, ProposeAgreement, AcceptAgreement,
    RecordMeeting, StartMilestone, DeliverMilestone, RequestRevision, AcceptMilestone, HoldMilestone, ResumeMilestone, DropMilestone, RecordHours,
    CorrectHours, RecordDutyDone, ExcuseDuty, RecordPayment,
    RecordRefund, RefundPayment, ApplyCredit, ReverseFact, DisputeInvoice, RejectDispute, CreditInvoice, VoidInvoice, WriteOffInvoice, WaiveGate, ChargeLateFee,
    WaiveCharge, SupplyReferenceRate, PromisePayment, MoveDueDate, HoldDunning, ReleaseDunning, CompleteTask, RetryTask, ConfirmNotice,
    PauseEngagement, ResumeEngagement, CancelEngagement, SignOff, AnswerSurvey,
)  # fmt: skip
"""Commands that callers may give."""

BILLING: tuple[type[Command], ...] = (TakeBillingEvent, TakeIssuedInvoice)
"""Commands that only a verified billing system gives."""

INTERNAL: tuple[type[Command], ...] = (
    Tick, NoticeDelivered, NoticeRefused, WithdrawNotice, InvoiceWasIssued, InvoiceIssueFailed, InvoiceWasChanged, InvoiceChangeFailed,
    JournalDiffers, SetDeadlineAside,
)  # fmt: skip
"""Commands that only the engine gives."""
