"""What each event of the journal says: one row each."""

from worker.story.money_rows import decided, moved
from worker.story.names import Names
from worker.story.notices import meeting_words, notice_words
from worker.story.sums import sum_of
from worker.story.told import CLIENT, GATE, INVOICE, MEETING, MESSAGE, MILESTONE, STAGE, SURVEY, TASK, Data, Row, Told
from worker.story.work_rows import allowance, duty_step, hours


def _of(kind: str, what: str, who: str = "us") -> Row:
    """A row whose words name a milestone, an invoice, a gate or a task."""

    def row(data: Data, names: Names) -> Told:
        words = {key: str(value) for key, value in data.items()} | {
            "milestone": names.milestone(data.get("milestone")),
            "invoice": names.invoice(data.get("invoice")),
            "gate": names.gate(data.get("gate")),
            "retainer": names.retainer(data.get("retainer")),
            "task": str(data.get("text") or names.task(data.get("task"))),
            "duty": names.duty(data.get("duty")),
            "of": names.fact(data.get("of")),
            "amount": sum_of(data.get("amount")),
        }
        somebody = {role: names.person(data[role]) for role in ("by", "owner", "to") if role in data}
        return Told(kind, what.format_map(words), somebody.get(who, {"client": names.client}.get(who, who)))

    return row


def _notice(form: str) -> Row:
    def row(data: Data, names: Names) -> Told:
        notice = str(data.get("notice", ""))
        template, subject = names.notices.get(notice, (str(data.get("template", notice)), str(data.get("subject", ""))))
        words = notice_words(template, subject, names, names.steps.get(notice))
        return Told(MESSAGE, form.format(words), names.person(data["recipient"]) if "recipient" in data else "")

    return row


def _accepted(data: Data, names: Names) -> Told:
    title = names.milestone(data.get("milestone"))
    if data.get("cause") == "deemed":
        return Told(MILESTONE, f"{title}: counts as accepted", names.client)
    return Told(MILESTONE, f"{title}: accepted", names.person(data.get("by")))


def _delivered(data: Data, names: Names) -> Told:
    again = " again" if int(data.get("round", 1)) > 1 else ""
    return Told(MILESTONE, f"{names.milestone(data.get('milestone'))}: delivered{again}", "us")


def _meeting(data: Data, names: Names) -> Told:
    return Told(MEETING, f"Held: {meeting_words(str(data.get('purpose', 'meeting')))}", names.person(data.get("by")))


def _inbound(data: Data, names: Names) -> Told:
    return Told(CLIENT, str(data.get("subject") or "A message"), names.person(data.get("contact")))


def _survey(data: Data, names: Names) -> Told:
    words = f"Survey answered: handling {data.get('handling')}, outcome {data.get('outcome')}"
    return Told(SURVEY, words, names.person(data.get("by")))


ROWS: dict[str, Row] = {
    "EngagementCreated": _of(STAGE, "Inquiry", "client"),
    "InboundReceived": _inbound,
    "AutomaticMailNoted": _of(CLIENT, "An automatic mail", "client"),
    "InboundAnswered": _of(CLIENT, "Answered", "by"),
    "InboundOverdue": _of(CLIENT, "The answer is overdue", "us"),
    "IntakeRecorded": _of(CLIENT, "Questionnaire answered", "client"),
    "EngagementQualified": _of(STAGE, "Qualifying", "by"),
    "EngagementDeclined": _of(STAGE, "Declined"),
    "EngagementReferred": _of(STAGE, "Referred"),
    "EngagementLapsed": _of(STAGE, "Lapsed", ""),
    "AgreementProposed": _of(STAGE, "Proposed: version {version}"),
    "ProposalExtended": _of(STAGE, "The proposal stands longer", ""),
    "AgreementAccepted": _of(STAGE, "Onboarding: the agreement is accepted", "by"),
    "MeetingRecorded": _meeting,
    "EngagementActivated": _of(STAGE, "Active"),
    "MilestoneBlocked": _of(MILESTONE, "{milestone}: cannot start", "client"),
    "MilestoneReady": _of(MILESTONE, "{milestone}: may start"),
    "MilestoneStarted": _of(MILESTONE, "{milestone}: work begins"),
    "MilestoneLate": _of(MILESTONE, "{milestone}: late"),
    "MilestoneDelivered": _delivered,
    "ReviewExtended": _of(MILESTONE, "{milestone}: the review lasts longer", ""),
    "RevisionRequested": _of(MILESTONE, "{milestone}: sent back", "by"),
    "MilestoneAccepted": _accepted,
    "MilestoneHeld": _of(MILESTONE, "{milestone}: work stops"),
    "FilesReleased": _of(MILESTONE, "{milestone}: the final files are released", "client"),
    "MilestoneResumed": _of(MILESTONE, "{milestone}: work goes on"),
    "MilestoneDropped": _of(MILESTONE, "{milestone}: taken out"),
    "HoursRecorded": hours("{} worked, {role}"),
    "HoursCorrected": hours("{} taken back, {role}"),
    "CapNeared": _of(MILESTONE, "{milestone}: {percent} % of the cap is used"),
    "AllowanceNeared": allowance,
    "AllowanceExceeded": allowance,
    "DutyLate": _of(CLIENT, "Late: {duty}", "client"),
    "DutyStepTaken": duty_step,
    "DutyStepPutOff": _of(CLIENT, "A consequence waits to be announced: {duty}", ""),
    "DutyDone": _of(CLIENT, "Brought: {duty}", "client"),
    "DutyExcused": _of(CLIENT, "No longer expected: {duty}"),
    "GateOpened": _of(GATE, "Open: {gate}", ""),
    "GateWaived": _of(GATE, "Waived: {gate}", "by"),
    "GateReshut": _of(GATE, "Shut again: {gate}", ""),
    "RetainerDue": _of(INVOICE, "A period begins: {retainer}, {period}", ""),
    "InvoiceIssued": _of(INVOICE, "Issued: {invoice}", "client"),
    "InvoiceOverdue": _of(INVOICE, "Overdue: {invoice}", "client"),
    "PaymentRecorded": moved("Payment"),
    "InvoicePaid": _of(INVOICE, "Paid: {invoice}", "client"),
    "InvoiceCancelled": _of(INVOICE, "No longer to be paid: {invoice}"),
    "InvoiceReopened": _of(INVOICE, "To be paid again: {invoice}", "client"),
    "InvoiceGivenUp": moved("Written off as before", "us"),
    "RefundRecorded": moved("Refunded", "us"),
    "RefundRequested": moved("To be refunded by the billing system", "us"),
    "ChargebackRecorded": moved("Taken back by the bank"),
    "CreditApplied": moved("Credit used", "us"),
    "FactReversed": _of(INVOICE, "Counts as never recorded: {of}"),
    "DisputeClosed": decided,
    "InvoiceDisputed": _of(INVOICE, "Disputed: {invoice}", "by"),
    "DisputeRejected": _of(INVOICE, "It stands: {invoice}"),
    "InvoiceCredited": moved("Credited", "us"),
    "InvoiceVoided": moved("Withdrawn", "us"),
    "InvoiceWrittenOff": moved("Written off", "us"),
    "DunningStepMerged": _of(INVOICE, "Step {step} of the ladder goes into step {into}: {invoice}"),
    "DunningStepSkipped": _of(INVOICE, "Step {step} of the ladder is left out: {invoice}", ""),
    "DunningStepPutOff": _of(INVOICE, "Step {step} of the ladder waits until {until}: {invoice}", ""),
    "DunningResumed": _of(INVOICE, "The ladder goes on: {invoice}", ""),
    "FeeCharged": moved("Late fee"),
    "InterestClaimed": _of(INVOICE, "Interest is asked for: {invoice}", "client"),
    "ChargeWaived": _of(INVOICE, "A charge is waived: {invoice}", "by"),
    "ReferenceRateSupplied": _of(INVOICE, "Reference rate of the half-year from {valid_from}: {percent} %"),
    "PaymentPromised": _of(INVOICE, "Promised by {on}: {invoice}", "by"),
    "PromiseKept": _of(INVOICE, "Promise kept: {invoice}", "client"),
    "PromiseBroken": _of(INVOICE, "Promise broken: {invoice}", "client"),
    "PromiseRenegotiated": _of(INVOICE, "Promise replaced: {invoice}", "client"),
    "DueDateMoved": _of(INVOICE, "Now due {due_on}: {invoice}"),
    "DunningHeld": _of(INVOICE, "All reminders rest until {until}", "by"),
    "DunningReleased": _of(INVOICE, "Reminders go on", ""),
    "WorkSuspended": _of(INVOICE, "Work stops until it is paid: {invoice}", "client"),
    "SuspensionLifted": _of(INVOICE, "Work may go on: {invoice}", ""),
    "NoticeHeld": _notice("Held: {}"),
    "NoticeSent": _notice("{}"),
    "NoticeFailed": _notice("Failed: {}"),
    "NoticeDoubted": _notice("In doubt: {}"),
    "NoticeDropped": _notice("Not sent: {}"),
    "NoticeMerged": _notice("Goes into the next: {}"),
    "TaskOpened": _of(TASK, "{task}", "owner"),
    "TaskDone": _of(TASK, "Done: {task}", "by"),
    "TaskOverdue": _of(TASK, "Overdue: {task}"),
    "TaskEscalated": _of(TASK, "Escalated: {task}", "to"),
    "EngagementPaused": _of(STAGE, "Paused"),
    "EngagementResumed": _of(STAGE, "Active again"),
    "EngagementCancelled": _of(STAGE, "Cancelled"),
    "WorkFinished": _of(STAGE, "Signing off", "client"),
    "EngagementSignedOff": _of(STAGE, "Completed: signed off", "by"),
    "EngagementClosed": _of(STAGE, "Closed", ""),
    "SurveyAsked": _of(SURVEY, "Survey asked", "client"),
    "SurveyReminded": _of(SURVEY, "Survey reminded", "client"),
    "SurveyExtended": _of(SURVEY, "The reminder of the survey waits", ""),
    "SurveyAnswered": _survey,
    "SurveyClosed": _of(SURVEY, "Survey ends without an answer", "client"),
}
"""By event."""

SILENT = frozenset(
    {"InboundAcknowledged", "AcknowledgementDeferred", "InvoiceScheduled", "InvoiceReported", "InvoiceRequested", "DisputeHeardLate", "BalancesChanged",
     "BillingTold", "DunningStepTaken", "ReportScheduled", "NoticePlanned", "NoticeQueued", "SurveyScheduled"}
)  # fmt: skip
"""Events that are a step on the way to one that is told, or that follow from one."""


def tell(event: str, data: Data, names: Names) -> Told | None:
    """The line for an event; None for a step on the way to one, and for what a newer release writes.

    Args:
        event: its name.
        data: what the journal says about it, with the personal part where it is there.
        names: the names in the engagement.
    """
    row = ROWS.get(event)
    return row(data, names) if row is not None else None
