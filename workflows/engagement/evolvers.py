"""What each event changes besides its move and its deadlines."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from workflows.engagement.lifecycles import GATE, INBOUND, INVOICE, MILESTONE, NOTICE, SURVEY, TASK
from workflows.engagement.messages import events as e
from workflows.engagement.money import Money
from workflows.engagement.state import (
    GateState,
    InboundState,
    InvoiceState,
    Item,
    MilestoneState,
    NoticeState,
    State,
    SurveyState,
    TaskState,
    TermsVersion,
)

Changes = dict[str, Any]
"""Fields of the state that change."""


def _put(state: State, field: str, item: Item) -> Changes:
    return {field: {**getattr(state, field), item.id: item}}


def _patch(state: State, field: str, item_id: str, **changes: Any) -> Changes:
    items = getattr(state, field)
    return {field: {**items, item_id: items[item_id].model_copy(update=changes)}}


def _count(state: State, prefix: str) -> Changes:
    return {"counters": {**state.counters, prefix: state.counters.get(prefix, 0) + 1}}


def _inbound(state: State, event: e.InboundReceived, at: datetime) -> Changes:
    item = InboundState(
        id=event.inbound,
        state=INBOUND.initial,
        contact=event.contact,
        subject=event.subject,
        received_at=at,
        reply_due=event.reply_due,
        message_id=event.message_id,
        matter=event.matter,
    )
    return _put(state, "inbound", item) | _count(state, "inbound")


def _intake(state: State, event: e.IntakeRecorded, at: datetime) -> Changes:
    return {"answers": state.answers | {a.question: a.answer or "" for a in event.answers}}


def _proposed(state: State, event: e.AgreementProposed, at: datetime) -> Changes:
    terms = TermsVersion(
        version=event.version, digest=event.digest, proposed_at=at, valid_until=event.valid_until, agreement=event.agreement
    )
    meetings = {purpose: count for purpose, count in state.held_meetings.items() if purpose != "presentation"}  # each version is presented
    return {"terms": (*state.terms, terms), "calendars": event.calendars, "held_meetings": meetings}


def _extended_proposal(state: State, event: e.ProposalExtended, at: datetime) -> Changes:
    return {"terms": (*state.terms[:-1], state.terms[-1].model_copy(update={"valid_until": event.valid_until}))}


def _accepted(state: State, event: e.AgreementAccepted, at: datetime) -> Changes:
    zero = Money.zero(event.plan.currency)
    gates = event.plan.gates
    return {
        "accepted": event.version,
        "plan": event.plan,
        "milestones": {m.id: MilestoneState(id=m.id, state=MILESTONE.initial, promised_on=m.promised_on) for m in event.plan.milestones},
        "gates": {g.id: GateState(id=g.id, state=GATE.initial, invoice=g.invoice, guards=g.guards) for g in gates},
        "invoices": {
            g.invoice: InvoiceState(
                id=g.invoice, state=INVOICE.initial, gate=g.id, milestone=g.milestone, amount=g.amount, paid=zero, refunded=zero
            )
            for g in gates
        },
    }


def _meeting(state: State, event: e.MeetingRecorded, at: datetime) -> Changes:
    return {"held_meetings": {**state.held_meetings, event.purpose: state.held_meetings.get(event.purpose, 0) + 1}}


def _started(state: State, event: e.MilestoneStarted, at: datetime) -> Changes:
    return _patch(state, "milestones", event.milestone, started_at=at, promised_on=event.promised_on)


def _late(state: State, event: e.MilestoneLate, at: datetime) -> Changes:
    first = state.milestones[event.milestone].delivered_at is None
    return _patch(state, "milestones", event.milestone, late=True) if first else {}


def _delivered(state: State, event: e.MilestoneDelivered, at: datetime) -> Changes:
    first = state.milestones[event.milestone].delivered_at or at
    return _patch(
        state, "milestones", event.milestone, delivered_at=first, review_ends=event.review_ends, round=event.round, announcement=None
    )


def _review_extended(state: State, event: e.ReviewExtended, at: datetime) -> Changes:
    return _patch(state, "milestones", event.milestone, review_ends=event.review_ends)


def _revision(state: State, event: e.RevisionRequested, at: datetime) -> Changes:
    return _patch(state, "milestones", event.milestone, revisions=event.used, review_ends=None, promised_on=event.promised_on)


def _milestone_accepted(state: State, event: e.MilestoneAccepted, at: datetime) -> Changes:
    return _patch(state, "milestones", event.milestone, accepted_at=at, accepted_cause=event.cause)


def _held(state: State, event: e.MilestoneHeld, at: datetime) -> Changes:
    return _patch(state, "milestones", event.milestone, held_at=at)


def _resumed(state: State, event: e.MilestoneResumed, at: datetime) -> Changes:
    return _patch(state, "milestones", event.milestone, held_at=None, promised_on=event.promised_on)


def _waived(state: State, event: e.GateWaived, at: datetime) -> Changes:
    return _patch(state, "gates", event.gate, waived_by=event.by)


def _requested(state: State, event: e.InvoiceRequested, at: datetime) -> Changes:
    changes = _patch(state, "invoices", event.invoice, number=event.number, issued_on=event.issued_on, due_on=event.due_on)
    return changes | (_count(state, "number") if state.invoices[event.invoice].number is None else {})


def _issued(state: State, event: e.InvoiceIssued, at: datetime) -> Changes:
    return _patch(state, "invoices", event.invoice, number=event.number, reference=event.reference, steps_taken=event.steps_behind)


def _paid(state: State, event: e.PaymentRecorded, at: datetime) -> Changes:
    paid = state.invoices[event.invoice].paid + event.allocated
    return _patch(state, "invoices", event.invoice, paid=paid) | {"credit": state.credit + event.credit.minor}


def _refunded(state: State, event: e.RefundRecorded, at: datetime) -> Changes:
    refunded = state.invoices[event.invoice].refunded + event.amount
    return _patch(state, "invoices", event.invoice, refunded=refunded, due_on=event.due_on, steps_taken=event.steps_behind)


def _stands(state: State, event: e.DisputeRejected, at: datetime) -> Changes:
    return _patch(state, "invoices", event.invoice, steps_taken=event.steps_behind)


def _step(state: State, event: e.DunningStepTaken | e.DunningStepMerged, at: datetime) -> Changes:
    return _patch(state, "invoices", event.invoice, steps_taken=event.step)


def _notice(state: State, event: e.NoticePlanned, at: datetime) -> Changes:
    item = NoticeState(
        id=event.notice,
        state=NOTICE.initial,
        key=event.key,
        template=event.template,
        recipient=event.recipient,
        internal=event.internal,
        subject=event.subject,
        planned_at=at,
        thread=event.thread,
        in_reply_to=event.in_reply_to,
        body=event.body,
        step=event.step,
        because=event.because,
    )
    changes = _put(state, "notices", item) | _count(state, "notice")
    if event.template in {"delivered", "review_extended"}:
        changes |= _patch(state, "milestones", event.subject, announcement=event.notice)
    elif event.template == "invoice":
        changes |= _patch(state, "invoices", event.subject, notice=event.notice)
    elif event.template == "payment_reminder":
        changes |= _patch(state, "invoices", event.subject, reminders=state.invoices[event.subject].reminders + 1)
    elif event.template == "survey" and state.survey:
        changes |= {"survey": state.survey.model_copy(update={"notice": event.notice})}
    return changes


def _queued(state: State, event: e.NoticeQueued, at: datetime) -> Changes:
    return _patch(state, "notices", event.notice, attempt=event.attempt)


def _sent(state: State, event: e.NoticeSent, at: datetime) -> Changes:
    # The words of a person are kept only until they left; the message itself lies in the document port.
    changes = _patch(state, "notices", event.notice, sent_at=at, message_id=event.message_id, body=None)
    return changes | ({"reported_through": state.sequence} if event.template == "report" else {})


def _gone(state: State, event: e.NoticeDropped | e.NoticeMerged, at: datetime) -> Changes:
    return _patch(state, "notices", event.notice, body=None)


def _task(state: State, event: e.TaskOpened, at: datetime) -> Changes:
    item = TaskState(
        id=event.task, state=TASK.initial, what=event.what, subject=event.subject, owner=event.owner, due=event.due, text=event.text
    )
    return _put(state, "tasks", item) | _count(state, "task")


def _escalated(state: State, event: e.TaskEscalated, at: datetime) -> Changes:
    return _patch(state, "tasks", event.task, owner=event.to)


def _survey(state: State, event: e.SurveyScheduled, at: datetime) -> Changes:
    return {"survey": SurveyState(id="survey", state=SURVEY.initial, at=event.at)}


def _survey_answer(state: State, event: e.SurveyAnswered, at: datetime) -> Changes:
    assert state.survey is not None
    scores = {"handling": event.handling, "outcome": event.outcome, "recommend": event.recommend}
    return {"survey": state.survey.model_copy(update=scores)}


EVOLVERS: dict[type[e.Event], Callable[[State, Any, datetime], Changes]] = {
    e.InboundReceived: _inbound,
    e.IntakeRecorded: _intake,
    e.AgreementProposed: _proposed,
    e.ProposalExtended: _extended_proposal,
    e.AgreementAccepted: _accepted,
    e.MeetingRecorded: _meeting,
    e.MilestoneStarted: _started,
    e.MilestoneLate: _late,
    e.MilestoneDelivered: _delivered,
    e.ReviewExtended: _review_extended,
    e.RevisionRequested: _revision,
    e.MilestoneAccepted: _milestone_accepted,
    e.MilestoneHeld: _held,
    e.MilestoneResumed: _resumed,
    e.GateWaived: _waived,
    e.InvoiceRequested: _requested,
    e.InvoiceIssued: _issued,
    e.PaymentRecorded: _paid,
    e.RefundRecorded: _refunded,
    e.DisputeRejected: _stands,
    e.DunningStepTaken: _step,
    e.DunningStepMerged: _step,
    e.NoticePlanned: _notice,
    e.NoticeQueued: _queued,
    e.NoticeSent: _sent,
    e.NoticeDropped: _gone,
    e.NoticeMerged: _gone,
    e.TaskOpened: _task,
    e.TaskEscalated: _escalated,
    e.SurveyScheduled: _survey,
    e.SurveyAnswered: _survey_answer,
}
"""What each event changes besides its move and its deadlines; an event that is missing here changes nothing else."""
