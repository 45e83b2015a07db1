"""Commands: verbs. The pydantic models alone validate requests; limits stand in the proto comments, and a test holds the two together.

A field that names somebody of the client is a contact id, somebody of ours a person id. Long texts travel as :class:`DocumentRef`: the text itself
lies in the document port, never in the state.
"""

from workflows.engagement.messages.commands.base import Calendars, Command, DocumentRef, EngagementId, ItemId
from workflows.engagement.messages.commands.contact import AnswerInbound, RecordInbound, RecordMeeting
from workflows.engagement.messages.commands.ending import (
    AnswerSurvey,
    CancelEngagement,
    PauseEngagement,
    ResumeEngagement,
    SignOff,
    Variance,
)
from workflows.engagement.messages.commands.internal import (
    InvoiceIssueFailed,
    InvoiceWasIssued,
    NoticeDelivered,
    NoticeRefused,
    Tick,
    WithdrawNotice,
)
from workflows.engagement.messages.commands.money import (
    CreditInvoice,
    DisputeInvoice,
    RecordPayment,
    RecordRefund,
    RejectDispute,
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
    DeliverMilestone,
    DropMilestone,
    HoldMilestone,
    RequestRevision,
    ResumeMilestone,
    StartMilestone,
)

__all__ = [
    "INTERNAL",
    "PUBLIC",
    "AcceptAgreement",
    "AcceptMilestone",
    "AnswerInbound",
    "AnswerSurvey",
    "Calendars",
    "CancelEngagement",
    "Command",
    "CompleteTask",
    "ConfirmNotice",
    "CreateEngagement",
    "CreditInvoice",
    "DeclineEngagement",
    "DeliverMilestone",
    "DisputeInvoice",
    "DocumentRef",
    "DropMilestone",
    "EngagementId",
    "HoldMilestone",
    "InvoiceIssueFailed",
    "InvoiceWasIssued",
    "ItemId",
    "NoticeDelivered",
    "NoticeRefused",
    "PauseEngagement",
    "ProposeAgreement",
    "Qualify",
    "RecordInbound",
    "RecordIntake",
    "RecordMeeting",
    "RecordPayment",
    "RecordRefund",
    "ReferEngagement",
    "RejectDispute",
    "RequestRevision",
    "ResumeEngagement",
    "ResumeMilestone",
    "RetryTask",
    "SignOff",
    "StartMilestone",
    "Tick",
    "Variance",
    "VoidInvoice",
    "WaiveGate",
    "WithdrawNotice",
    "WriteOffInvoice",
]

PUBLIC: tuple[type[Command], ...] = (
    CreateEngagement, RecordInbound, AnswerInbound, RecordIntake, Qualify, DeclineEngagement, ReferEngagement, ProposeAgreement, AcceptAgreement,
    RecordMeeting, StartMilestone, DeliverMilestone, RequestRevision, AcceptMilestone, HoldMilestone, ResumeMilestone, DropMilestone, RecordPayment,
    RecordRefund, DisputeInvoice, RejectDispute, CreditInvoice, VoidInvoice, WriteOffInvoice, WaiveGate, CompleteTask, RetryTask, ConfirmNotice,
    PauseEngagement, ResumeEngagement, CancelEngagement, SignOff, AnswerSurvey,
)  # fmt: skip
"""Commands that callers may give."""

INTERNAL: tuple[type[Command], ...] = (Tick, NoticeDelivered, NoticeRefused, WithdrawNotice, InvoiceWasIssued, InvoiceIssueFailed)
"""Commands that only the engine gives."""
