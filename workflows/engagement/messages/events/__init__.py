"""Events: past tense, and each with its ``because``.

An event carries all that ``evolve`` needs. ``move`` is the row of a life cycle it stands for; ``starts`` and ``stops`` are the deadlines it sets and
ends. What the journal keeps of an event leaves out ``bulky`` fields and puts ``personal`` ones aside, where they can be erased: what is written about
the client, and every word that a person typed. ``because`` is never made of either.
"""

from workflows.engagement.messages.events import contact, ending, money, notices, opening, tasks, work
from workflows.engagement.messages.events.base import Deadline, Event, Move
from workflows.engagement.messages.events.contact import (
    AcknowledgementDeferred,
    AutomaticMailNoted,
    InboundAcknowledged,
    InboundAnswered,
    InboundOverdue,
    InboundReceived,
    MeetingRecorded,
    ReportScheduled,
)
from workflows.engagement.messages.events.ending import (
    EngagementCancelled,
    EngagementClosed,
    EngagementPaused,
    EngagementResumed,
    EngagementSignedOff,
    SurveyAnswered,
    SurveyAsked,
    SurveyClosed,
    SurveyExtended,
    SurveyReminded,
    SurveyScheduled,
    WorkFinished,
)
from workflows.engagement.messages.events.money import (
    DisputeRejected,
    DunningStepMerged,
    DunningStepTaken,
    GateOpened,
    GateReshut,
    GateWaived,
    InvoiceCredited,
    InvoiceDisputed,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceRequested,
    InvoiceVoided,
    InvoiceWrittenOff,
    PaymentRecorded,
    RefundRecorded,
)
from workflows.engagement.messages.events.notices import (
    NoticeDoubted,
    NoticeDropped,
    NoticeFailed,
    NoticeHeld,
    NoticeMerged,
    NoticePlanned,
    NoticeQueued,
    NoticeSent,
)
from workflows.engagement.messages.events.opening import (
    AgreementAccepted,
    AgreementProposed,
    EngagementActivated,
    EngagementCreated,
    EngagementDeclined,
    EngagementLapsed,
    EngagementQualified,
    EngagementReferred,
    IntakeRecorded,
    ProposalExtended,
)
from workflows.engagement.messages.events.tasks import TaskDone, TaskEscalated, TaskOpened, TaskOverdue
from workflows.engagement.messages.events.work import (
    MilestoneAccepted,
    MilestoneBlocked,
    MilestoneDelivered,
    MilestoneDropped,
    MilestoneHeld,
    MilestoneLate,
    MilestoneReady,
    MilestoneResumed,
    MilestoneStarted,
    ReviewExtended,
    RevisionRequested,
)

__all__ = [
    "AcknowledgementDeferred",
    "AgreementAccepted",
    "AgreementProposed",
    "AutomaticMailNoted",
    "Deadline",
    "DisputeRejected",
    "DunningStepMerged",
    "DunningStepTaken",
    "EngagementActivated",
    "EngagementCancelled",
    "EngagementClosed",
    "EngagementCreated",
    "EngagementDeclined",
    "EngagementLapsed",
    "EngagementPaused",
    "EngagementQualified",
    "EngagementReferred",
    "EngagementResumed",
    "EngagementSignedOff",
    "Event",
    "GateOpened",
    "GateReshut",
    "GateWaived",
    "InboundAcknowledged",
    "InboundAnswered",
    "InboundOverdue",
    "InboundReceived",
    "IntakeRecorded",
    "InvoiceCredited",
    "InvoiceDisputed",
    "InvoiceIssued",
    "InvoiceOverdue",
    "InvoiceRequested",
    "InvoiceVoided",
    "InvoiceWrittenOff",
    "MeetingRecorded",
    "MilestoneAccepted",
    "MilestoneBlocked",
    "MilestoneDelivered",
    "MilestoneDropped",
    "MilestoneHeld",
    "MilestoneLate",
    "MilestoneReady",
    "MilestoneResumed",
    "MilestoneStarted",
    "Move",
    "NoticeDoubted",
    "NoticeDropped",
    "NoticeFailed",
    "NoticeHeld",
    "NoticeMerged",
    "NoticePlanned",
    "NoticeQueued",
    "NoticeSent",
    "PaymentRecorded",
    "ProposalExtended",
    "RefundRecorded",
    "ReportScheduled",
    "ReviewExtended",
    "RevisionRequested",
    "SurveyAnswered",
    "SurveyAsked",
    "SurveyClosed",
    "SurveyExtended",
    "SurveyReminded",
    "SurveyScheduled",
    "TaskDone",
    "TaskEscalated",
    "TaskOpened",
    "TaskOverdue",
    "WorkFinished",
    "all_events",
]

_BY_SUBJECT = (opening, contact, work, money, notices, tasks, ending)


def all_events() -> tuple[type[Event], ...]:
    """Every event, by subject."""
    found = (kind for subject in _BY_SUBJECT for kind in vars(subject).values() if isinstance(kind, type))
    return tuple(kind for kind in found if issubclass(kind, Event) and kind is not Event)
