"""Events: past tense, and each with its ``because``.

An event carries all that ``evolve`` needs. ``move`` is the row of a life cycle it stands for; ``starts`` and ``stops`` are the deadlines it sets and
ends. What the journal keeps of an event leaves out ``bulky`` fields and puts ``personal`` ones aside, where they can be erased: what is written about
the client, and every word that a person typed. ``because`` is never made of either.
"""

from datetime import date, datetime
from typing import ClassVar, Literal

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.commands import Calendars, DocumentRef, Variance
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.plan import Plan
from workflows.engagement.provider import Provider
from workflows.engagement.terms import Agreement, Answer, EngagementFile


class Move(Frozen):
    """One step of a life cycle, as it was when it happened: old states survive a change of the table."""

    kind: Kind
    id: str
    trigger: str
    origin: str
    to: str


class Deadline(Frozen):
    """A moment at which the clock itself has something to say; computed once and recorded (I11)."""

    id: str
    """``<what>/<subject>``; setting it again replaces it."""
    at: datetime
    because: str


class Event(Frozen):
    """Base of all events."""

    name: str
    because: str
    rule: str
    """``<file of rules>/<rule>``."""
    move: Move | None = None
    starts: tuple[Deadline, ...] = ()
    stops: tuple[str, ...] = ()
    personal: ClassVar[frozenset[str]] = frozenset()
    bulky: ClassVar[frozenset[str]] = frozenset()


class EngagementCreated(Event):
    """An inquiry became an engagement."""

    name: Literal["EngagementCreated"] = "EngagementCreated"
    file: EngagementFile
    provider: Provider
    calendars: Calendars
    salt: str
    client_kind: str
    lead_source: str
    rate_card_version: str
    bulky: ClassVar[frozenset[str]] = frozenset({"file", "provider", "calendars", "salt"})


class InboundReceived(Event):
    """A message from the client."""

    name: Literal["InboundReceived"] = "InboundReceived"
    inbound: str
    contact: str
    channel: str
    subject: str
    message_id: str | None = None
    matter: str | None = None
    body: DocumentRef | None = None
    reply_due: datetime | None = None
    personal: ClassVar[frozenset[str]] = frozenset({"subject", "message_id"})


class AutomaticMailNoted(Event):
    """An auto-reply or bounce: it gets no acknowledgement and owes no answer."""

    name: Literal["AutomaticMailNoted"] = "AutomaticMailNoted"
    contact: str
    subject: str
    personal: ClassVar[frozenset[str]] = frozenset({"subject"})


class InboundAcknowledged(Event):
    """The acknowledgement was confirmed sent."""

    name: Literal["InboundAcknowledged"] = "InboundAcknowledged"
    inbound: str
    notice: str


class AcknowledgementDeferred(Event):
    """The cap was reached: one acknowledgement will cover several messages."""

    name: Literal["AcknowledgementDeferred"] = "AcknowledgementDeferred"
    contact: str
    until: datetime


class InboundAnswered(Event):
    """A person answered."""

    name: Literal["InboundAnswered"] = "InboundAnswered"
    inbound: str
    by: str


class InboundOverdue(Event):
    """The agreed response time passed without an answer."""

    name: Literal["InboundOverdue"] = "InboundOverdue"
    inbound: str


class IntakeRecorded(Event):
    """Answers to the questionnaire."""

    name: Literal["IntakeRecorded"] = "IntakeRecorded"
    answers: tuple[Answer, ...]
    open_questions: tuple[str, ...]
    bulky: ClassVar[frozenset[str]] = frozenset({"answers"})


class EngagementQualified(Event):
    """The inquiry meets the criteria."""

    name: Literal["EngagementQualified"] = "EngagementQualified"
    by: str


class EngagementDeclined(Event):
    """We said no, with an explanation and an alternative."""

    name: Literal["EngagementDeclined"] = "EngagementDeclined"
    explanation: str
    alternative: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation", "alternative"})


class EngagementReferred(Event):
    """We handed the inquiry to somebody else."""

    name: Literal["EngagementReferred"] = "EngagementReferred"
    explanation: str
    to: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation", "to"})


class EngagementLapsed(Event):
    """Nothing came of it in time."""

    name: Literal["EngagementLapsed"] = "EngagementLapsed"


class AgreementProposed(Event):
    """A version of the terms was put to the client."""

    name: Literal["AgreementProposed"] = "AgreementProposed"
    version: int
    digest: str
    valid_until: datetime
    agreement: Agreement
    calendars: Calendars
    bulky: ClassVar[frozenset[str]] = frozenset({"agreement", "calendars"})


class ProposalExtended(Event):
    """The proposal stands longer, because its mail did not leave in time."""

    name: Literal["ProposalExtended"] = "ProposalExtended"
    valid_until: datetime


class AgreementAccepted(Event):
    """The client accepted: scope is locked, the plan stands."""

    name: Literal["AgreementAccepted"] = "AgreementAccepted"
    by: str
    version: int
    plan: Plan


class MeetingRecorded(Event):
    """A meeting or call took place, with a recap."""

    name: Literal["MeetingRecorded"] = "MeetingRecorded"
    purpose: str
    by: str
    contacts: tuple[str, ...]
    held_at: datetime
    recap: str
    bulky: ClassVar[frozenset[str]] = frozenset({"recap"})


class EngagementActivated(Event):
    """The kick-off was held: work may begin behind its gates."""

    name: Literal["EngagementActivated"] = "EngagementActivated"


class MilestoneBlocked(Event):
    """Its turn has come, but a gate is shut."""

    name: Literal["MilestoneBlocked"] = "MilestoneBlocked"
    milestone: str
    gates: tuple[str, ...]


class MilestoneReady(Event):
    """Nothing is in the way of the work."""

    name: Literal["MilestoneReady"] = "MilestoneReady"
    milestone: str
    gates: tuple[str, ...]


class MilestoneStarted(Event):
    """Work began."""

    name: Literal["MilestoneStarted"] = "MilestoneStarted"
    milestone: str
    gates: tuple[str, ...]
    promised_on: date


class MilestoneLate(Event):
    """The promised date passed without a delivery."""

    name: Literal["MilestoneLate"] = "MilestoneLate"
    milestone: str
    promised_on: date


class MilestoneDelivered(Event):
    """Handed over for review."""

    name: Literal["MilestoneDelivered"] = "MilestoneDelivered"
    milestone: str
    round: int
    """1 for the first delivery."""
    review_ends: datetime
    note: str
    bulky: ClassVar[frozenset[str]] = frozenset({"note"})


class ReviewExtended(Event):
    """The review lasts longer: its end was not announced in time."""

    name: Literal["ReviewExtended"] = "ReviewExtended"
    milestone: str
    review_ends: datetime


class RevisionRequested(Event):
    """The client sent the delivery back."""

    name: Literal["RevisionRequested"] = "RevisionRequested"
    milestone: str
    by: str
    used: int
    included: int
    promised_on: date
    """The day for which the next delivery is promised."""
    wishes: str
    bulky: ClassVar[frozenset[str]] = frozenset({"wishes"})


class MilestoneAccepted(Event):
    """Accepted by the client, or deemed accepted after an announced silence."""

    name: Literal["MilestoneAccepted"] = "MilestoneAccepted"
    milestone: str
    cause: Literal["client", "deemed"]
    by: str | None = None
    announced_by: str | None = None
    """Deemed: the notice that announced the consequence."""
    announced_at: datetime | None = None


class MilestoneHeld(Event):
    """Work stopped for a while."""

    name: Literal["MilestoneHeld"] = "MilestoneHeld"
    milestone: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class MilestoneResumed(Event):
    """Work goes on."""

    name: Literal["MilestoneResumed"] = "MilestoneResumed"
    milestone: str
    promised_on: date


class MilestoneDropped(Event):
    """Taken out by agreement."""

    name: Literal["MilestoneDropped"] = "MilestoneDropped"
    milestone: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class GateOpened(Event):
    """What it asked for is paid."""

    name: Literal["GateOpened"] = "GateOpened"
    gate: str
    invoice: str | None = None


class GateWaived(Event):
    """A named person lets work begin unpaid."""

    name: Literal["GateWaived"] = "GateWaived"
    gate: str
    by: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class GateReshut(Event):
    """The money went back."""

    name: Literal["GateReshut"] = "GateReshut"
    gate: str
    invoice: str


class InvoiceRequested(Event):
    """The billing system is asked for the invoice."""

    name: Literal["InvoiceRequested"] = "InvoiceRequested"
    invoice: str
    number: str
    amount: Money
    issued_on: date
    due_on: date


class InvoiceIssued(Event):
    """The invoice exists and is due on a day."""

    name: Literal["InvoiceIssued"] = "InvoiceIssued"
    invoice: str
    number: str
    reference: str
    amount: Money
    issued_on: date
    due_on: date
    steps_behind: int
    """How many steps of the ladder are behind it: what lies before its first day is not taken."""
    document: DocumentRef


class InvoiceOverdue(Event):
    """The due date passed unpaid."""

    name: Literal["InvoiceOverdue"] = "InvoiceOverdue"
    invoice: str


class PaymentRecorded(Event):
    """Money came in for an invoice."""

    name: Literal["PaymentRecorded"] = "PaymentRecorded"
    invoice: str
    amount: Money
    allocated: Money
    credit: Money
    """Received beyond what the invoice asked for."""
    value_date: date
    reference: str
    personal: ClassVar[frozenset[str]] = frozenset({"reference"})


class RefundRecorded(Event):
    """Money went back."""

    name: Literal["RefundRecorded"] = "RefundRecorded"
    invoice: str
    amount: Money
    value_date: date
    due_on: date
    steps_behind: int
    """How many steps of the ladder are behind it, counted anew from the new due date."""
    reference: str
    personal: ClassVar[frozenset[str]] = frozenset({"reference"})


class InvoiceDisputed(Event):
    """The client disputes it: reminders stop."""

    name: Literal["InvoiceDisputed"] = "InvoiceDisputed"
    invoice: str
    by: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class DisputeRejected(Event):
    """The invoice stands."""

    name: Literal["DisputeRejected"] = "DisputeRejected"
    invoice: str
    explanation: str
    steps_behind: int
    """How many steps of the ladder are behind it from now on."""
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class InvoiceCredited(Event):
    """Cancelled in full by a credit note."""

    name: Literal["InvoiceCredited"] = "InvoiceCredited"
    invoice: str
    amount: Money
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class InvoiceVoided(Event):
    """Withdrawn."""

    name: Literal["InvoiceVoided"] = "InvoiceVoided"
    invoice: str
    amount: Money
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class InvoiceWrittenOff(Event):
    """Given up."""

    name: Literal["InvoiceWrittenOff"] = "InvoiceWrittenOff"
    invoice: str
    amount: Money
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class DunningStepTaken(Event):
    """A step of the ladder fell due on an unpaid invoice."""

    name: Literal["DunningStepTaken"] = "DunningStepTaken"
    invoice: str
    step: int
    """Position on the ladder, from 1."""
    action: str


class DunningStepMerged(Event):
    """A missed step was taken up by a later one: never a burst."""

    name: Literal["DunningStepMerged"] = "DunningStepMerged"
    invoice: str
    step: int
    into: int


class ReportScheduled(Event):
    """The next progress report has its moment."""

    name: Literal["ReportScheduled"] = "ReportScheduled"
    at: datetime


class NoticePlanned(Event):
    """Somebody is to be told something."""

    name: Literal["NoticePlanned"] = "NoticePlanned"
    notice: str
    key: str
    template: str
    recipient: str
    """Contact id, or person id where ``internal``."""
    internal: bool = False
    subject: str
    """What it is about: id of the invoice, milestone, inbound, task."""
    thread: str | None = None
    """Notice whose thread it joins."""
    in_reply_to: str | None = None
    """Message-ID of the client's mail it answers."""
    body: str | None = None
    """Words a person wrote for it; kept only until it is sent."""
    step: int | None = None
    personal: ClassVar[frozenset[str]] = frozenset({"in_reply_to"})
    bulky: ClassVar[frozenset[str]] = frozenset({"body"})


class NoticeHeld(Event):
    """It waits for the next service window."""

    name: Literal["NoticeHeld"] = "NoticeHeld"
    notice: str
    until: datetime


class NoticeQueued(Event):
    """It is handed to the mail server."""

    name: Literal["NoticeQueued"] = "NoticeQueued"
    notice: str
    attempt: int


class NoticeSent(Event):
    """The mail server took it, or a person found that it arrived."""

    name: Literal["NoticeSent"] = "NoticeSent"
    notice: str
    key: str
    template: str
    recipient: str
    internal: bool = False
    channel: Literal["email"] = "email"
    """Which way it went."""
    message_id: str
    document: DocumentRef | None = None


class NoticeFailed(Event):
    """It cannot be sent as it is."""

    name: Literal["NoticeFailed"] = "NoticeFailed"
    notice: str
    error: str
    """What the mail server said; it may quote an address."""
    personal: ClassVar[frozenset[str]] = frozenset({"error"})


class NoticeDoubted(Event):
    """Nobody knows whether it left, and twice would be worse than never."""

    name: Literal["NoticeDoubted"] = "NoticeDoubted"
    notice: str


class NoticeDropped(Event):
    """It is no longer true or no longer needed."""

    name: Literal["NoticeDropped"] = "NoticeDropped"
    notice: str


class NoticeMerged(Event):
    """A later message carries it."""

    name: Literal["NoticeMerged"] = "NoticeMerged"
    notice: str
    into: str


class TaskOpened(Event):
    """Somebody of ours has something to do."""

    name: Literal["TaskOpened"] = "TaskOpened"
    task: str
    what: str
    subject: str
    owner: str
    due: datetime
    text: str
    """What to do, in the house's own words."""
    detail: str | None = None
    """What somebody said about it."""
    personal: ClassVar[frozenset[str]] = frozenset({"detail"})


class TaskDone(Event):
    """It is done, or no longer needed."""

    name: Literal["TaskDone"] = "TaskDone"
    task: str
    by: str
    outcome: str
    personal: ClassVar[frozenset[str]] = frozenset({"outcome"})


class TaskOverdue(Event):
    """Its day passed."""

    name: Literal["TaskOverdue"] = "TaskOverdue"
    task: str


class TaskEscalated(Event):
    """It goes to the person above."""

    name: Literal["TaskEscalated"] = "TaskEscalated"
    task: str
    to: str


class EngagementPaused(Event):
    """Everything rests until a day."""

    name: Literal["EngagementPaused"] = "EngagementPaused"
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class EngagementResumed(Event):
    """It goes on."""

    name: Literal["EngagementResumed"] = "EngagementResumed"


class EngagementCancelled(Event):
    """It ends before its end."""

    name: Literal["EngagementCancelled"] = "EngagementCancelled"
    wish_of: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class WorkFinished(Event):
    """Every milestone is accepted or dropped: sign-off begins."""

    name: Literal["WorkFinished"] = "WorkFinished"


class EngagementSignedOff(Event):
    """The client signed off."""

    name: Literal["EngagementSignedOff"] = "EngagementSignedOff"
    by: str
    agreed: Money
    invoiced: Money
    variances: tuple[Variance, ...]
    personal: ClassVar[frozenset[str]] = frozenset({"variances"})


class EngagementClosed(Event):
    """Money is settled, the survey ended, no task is open: it rests."""

    name: Literal["EngagementClosed"] = "EngagementClosed"


class SurveyScheduled(Event):
    """The satisfaction survey has its day."""

    name: Literal["SurveyScheduled"] = "SurveyScheduled"
    at: datetime


class SurveyAsked(Event):
    """The two questions were put."""

    name: Literal["SurveyAsked"] = "SurveyAsked"


class SurveyExtended(Event):
    """The reminder waits: the mail with the questions was not confirmed sent yet."""

    name: Literal["SurveyExtended"] = "SurveyExtended"
    at: datetime


class SurveyReminded(Event):
    """The one reminder."""

    name: Literal["SurveyReminded"] = "SurveyReminded"


class SurveyAnswered(Event):
    """The client answered."""

    name: Literal["SurveyAnswered"] = "SurveyAnswered"
    by: str
    handling: int
    outcome: int
    recommend: int | None
    comment: str | None
    bulky: ClassVar[frozenset[str]] = frozenset({"comment"})


class SurveyClosed(Event):
    """No answer came; nobody asks again."""

    name: Literal["SurveyClosed"] = "SurveyClosed"


def all_events() -> tuple[type[Event], ...]:
    """Every event, in the order of this file."""
    return tuple(Event.__subclasses__())
