"""Which events are told, as what kind of line, and about whom; the words stand in the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from worker.story.names import amount_in
from worker.story.notices import notice_words
from worker.story.told import CLIENT, GATE, INVOICE, MEETING, MESSAGE, MILESTONE, STAGE, SURVEY, TASK, Data, Told
from worker.story.voice import Voice
from workflows.engagement.messages.reasons import Reason, Worked

_PEOPLE = frozenset({"by", "owner", "to", "contact", "recipient"})
"""Fields that name a person."""


@dataclass(frozen=True)
class Line:
    """How an event is told, in the sentence ``story-<event>``.

    Attributes:
        kind: what part of the engagement it is about.
        who: who did it, or whom it goes to: fields of the event, the client, or us; the first of them that is there.
        days: fields that are days, as far as the sentence names them.
        variant: of the sentence, for some.
        when: for which events of this name the variant is.
    """

    kind: str
    who: str = "us"
    days: tuple[str, ...] = ()
    variant: str = ""
    when: Callable[[Data], object] = bool


ROWS: dict[str, Line] = {
    "EngagementCreated": Line(STAGE, "client"),
    "InboundReceived": Line(CLIENT, "contact", variant="about", when=lambda data: data.get("subject")),
    "AutomaticMailNoted": Line(CLIENT, "client"),
    "InboundAnswered": Line(CLIENT, "by"),
    "InboundOverdue": Line(CLIENT),
    "IntakeRecorded": Line(CLIENT, "client"),
    "EngagementQualified": Line(STAGE, "by"),
    "EngagementDeclined": Line(STAGE),
    "EngagementReferred": Line(STAGE),
    "EngagementLapsed": Line(STAGE, ""),
    "AgreementProposed": Line(STAGE),
    "ProposalExtended": Line(STAGE, ""),
    "AgreementAccepted": Line(STAGE, "by"),
    "MeetingRecorded": Line(MEETING, "by"),
    "EngagementActivated": Line(STAGE),
    "MilestoneBlocked": Line(MILESTONE, "client"),
    "MilestoneReady": Line(MILESTONE),
    "MilestoneStarted": Line(MILESTONE),
    "MilestoneLate": Line(MILESTONE),
    "MilestoneDelivered": Line(MILESTONE, variant="again", when=lambda data: int(data.get("round", 1)) > 1),
    "ReviewExtended": Line(MILESTONE, ""),
    "RevisionRequested": Line(MILESTONE, "by"),
    "MilestoneAccepted": Line(MILESTONE, "by client", variant="deemed", when=lambda data: data.get("cause") == "deemed"),
    "MilestoneHeld": Line(MILESTONE),
    "FilesReleased": Line(MILESTONE, "client"),
    "MilestoneResumed": Line(MILESTONE),
    "MilestoneDropped": Line(MILESTONE),
    "HoursRecorded": Line(MILESTONE, "by us"),
    "HoursCorrected": Line(MILESTONE, "by us"),
    "CapNeared": Line(MILESTONE),
    "AllowanceNeared": Line(MEETING),
    "AllowanceExceeded": Line(MEETING),
    "DutyLate": Line(CLIENT, "client"),
    "DutyStepTaken": Line(CLIENT, "client"),
    "DutyStepPutOff": Line(CLIENT, ""),
    "DutyDone": Line(CLIENT, "client"),
    "DutyExcused": Line(CLIENT),
    "GateOpened": Line(GATE, ""),
    "GateWaived": Line(GATE, "by"),
    "GateReshut": Line(GATE, ""),
    "RetainerDue": Line(INVOICE, ""),
    "InvoiceIssued": Line(INVOICE, "client"),
    "InvoiceOverdue": Line(INVOICE, "client"),
    "PaymentRecorded": Line(INVOICE, "payer client", variant="of", when=lambda data: data.get("parts") or data.get("invoice")),
    "InvoicePaid": Line(INVOICE, "client"),
    "InvoiceCancelled": Line(INVOICE),
    "InvoiceReopened": Line(INVOICE, "client"),
    "InvoiceGivenUp": Line(INVOICE),
    "RefundRecorded": Line(INVOICE, variant="of", when=lambda data: data.get("invoice")),
    "RefundRequested": Line(INVOICE),
    "ChargebackRecorded": Line(INVOICE, "client"),
    "CreditApplied": Line(INVOICE),
    "FactReversed": Line(INVOICE),
    "DisputeClosed": Line(INVOICE, "", variant="won", when=lambda data: data.get("won")),
    "InvoiceDisputed": Line(INVOICE, "by"),
    "DisputeRejected": Line(INVOICE),
    "InvoiceCredited": Line(INVOICE),
    "InvoiceVoided": Line(INVOICE),
    "InvoiceWrittenOff": Line(INVOICE),
    "DunningStepMerged": Line(INVOICE),
    "DunningStepSkipped": Line(INVOICE, ""),
    "DunningStepPutOff": Line(INVOICE, "", days=("until",)),
    "DunningResumed": Line(INVOICE, ""),
    "FeeCharged": Line(INVOICE, "client"),
    "InterestClaimed": Line(INVOICE, "client"),
    "ChargeWaived": Line(INVOICE, "by"),
    "ReferenceRateSupplied": Line(INVOICE, days=("valid_from",)),
    "PaymentPromised": Line(INVOICE, "by", days=("on",)),
    "PromiseKept": Line(INVOICE, "client"),
    "PromiseBroken": Line(INVOICE, "client"),
    "PromiseRenegotiated": Line(INVOICE, "client"),
    "DueDateMoved": Line(INVOICE, days=("due_on",)),
    "DunningHeld": Line(INVOICE, "by", days=("until",)),
    "DunningReleased": Line(INVOICE, ""),
    "WorkSuspended": Line(INVOICE, "client"),
    "SuspensionLifted": Line(INVOICE, ""),
    "NoticeHeld": Line(MESSAGE, "recipient"),
    "NoticeSent": Line(MESSAGE, "recipient"),
    "NoticeFailed": Line(MESSAGE, "recipient"),
    "NoticeDoubted": Line(MESSAGE, "recipient"),
    "NoticeDropped": Line(MESSAGE, "recipient"),
    "NoticeMerged": Line(MESSAGE, "recipient"),
    "TaskOpened": Line(TASK, "owner"),
    "TaskDone": Line(TASK, "by"),
    "TaskOverdue": Line(TASK),
    "TaskEscalated": Line(TASK, "to"),
    "EngagementPaused": Line(STAGE),
    "EngagementResumed": Line(STAGE),
    "EngagementCancelled": Line(STAGE),
    "WorkFinished": Line(STAGE, "client"),
    "EngagementSignedOff": Line(STAGE, "by"),
    "EngagementClosed": Line(STAGE, ""),
    "SurveyAsked": Line(SURVEY, "client"),
    "SurveyReminded": Line(SURVEY, "client"),
    "SurveyExtended": Line(SURVEY, ""),
    "SurveyAnswered": Line(SURVEY, "by"),
    "SurveyClosed": Line(SURVEY, "client"),
}
"""By event."""

SILENT = frozenset(
    {"InboundAcknowledged", "AcknowledgementDeferred", "InvoiceScheduled", "InvoiceReported", "InvoiceRequested", "DisputeHeardLate", "BalancesChanged",
     "BillingTold", "ChangeRequested", "DunningStepTaken", "ReportScheduled", "NoticePlanned", "NoticeQueued", "SurveyScheduled", "ValueDateReached",
     "JournalDiffered", "DeadlineSetAside"}
)  # fmt: skip
"""Events that are a step on the way to one that is told, or that follow from one."""


def tell(event: str, data: Data, voice: Voice) -> Told | None:
    """The line for an event; None for a step on the way to one, and for what a newer release writes.

    Args:
        event: its name.
        data: what the journal says about it, with the personal part where it is there.
        voice: who tells it.
    """
    line = ROWS.get(event)
    if line is None:
        return None
    variant = f".{line.variant}" if line.variant and line.when(data) else ""
    return Told(line.kind, voice.sentence(f"story-{event}{variant}", **_arguments(line, data, voice)), _who(line, data, voice))


def _arguments(line: Line, data: Data, voice: Voice) -> dict[str, str | int]:
    """What a sentence may name: what the event holds, with names for ids, and with days and sums in the reader's form."""
    plain = {key: value for key, value in data.items() if isinstance(value, str | int) and not isinstance(value, bool)}
    days = {key: voice.figures.day(date.fromisoformat(str(data[key]))) for key in line.days}
    return plain | days | {name: str(word(data, voice)) for name, (key, word) in _THINGS.items() if data.get(key) is not None}


def _invoices(data: Data, voice: Voice) -> str:
    """The invoices that an event names, ``A-001 and A-002``."""
    named = [part["invoice"] for part in data.get("parts") or ()] + ([data["invoice"]] if data.get("invoice") else [])
    return voice.all_of([voice.invoice(invoice) for invoice in dict.fromkeys(named)])


def _amount(data: Data, voice: Voice) -> str:
    amount = amount_in(data)
    return voice.figures.money(amount) if amount else ""


def _notice(data: Data, voice: Voice) -> str:
    notice = str(data["notice"])
    template, subject = voice.names.notices.get(notice, (str(data.get("template", notice)), str(data.get("subject", ""))))
    return notice_words(template, subject, voice, voice.names.steps.get(notice))


def _task(data: Data, voice: Voice) -> str:
    return voice.say(Reason.model_validate(data["text"])) if "text" in data else voice.task(data["task"])


_THINGS: dict[str, tuple[str, Callable[[Data, Voice], Any]]] = {
    "milestone": ("milestone", lambda data, voice: voice.names.milestone(data["milestone"])),
    "invoice": ("invoice", lambda data, voice: voice.invoice(data["invoice"])),
    "amount": ("amount", _amount),
    "invoices": ("amount", _invoices),
    "gate": ("gate", lambda data, voice: voice.gate(data["gate"])),
    "retainer": ("retainer", lambda data, voice: voice.names.retainer(data["retainer"])),
    "duty": ("duty", lambda data, voice: voice.names.duty(data["duty"])),
    "task": ("task", _task),
    "fact": ("of", lambda data, voice: voice.fact(data["of"])),
    "time": ("minutes", lambda data, voice: voice.words.argument(Worked(minutes=int(data["minutes"])))),
    "meeting": ("purpose", lambda data, voice: voice.meeting(str(data["purpose"]))),
    "notice": ("notice", _notice),
}
"""Name in sentences -> the field that it is made of, and how."""


def _who(line: Line, data: Data, voice: Voice) -> str:
    roles = {"client": voice.names.client, "us": voice.sentence("story-us"), "payer": str(data.get("payer") or "")}
    people = {role: voice.names.person(data[role]) for role in _PEOPLE if data.get(role) is not None}
    return next((found for role in line.who.split() if (found := (roles | people).get(role))), "")
