"""Which rule answers what: the actions, the reactions, the deadlines, the standing rules. The one place that knows all rule files."""

from collections.abc import Callable, Iterator
from typing import Any

from workflows.engagement.messages import commands as c
from workflows.engagement.messages import events as e
from workflows.engagement.messages.answers import Meta
from workflows.engagement.rules import (
    closing,
    contact,
    corrections,
    dunning,
    gates,
    invoices,
    moot,
    notices,
    onboarding,
    pausing,
    payments,
    proposal,
    repairs,
    review,
    survey,
    talks,
    tasks,
    work,
)
from workflows.engagement.rules.action import Action
from workflows.engagement.state import State

Reaction = Callable[[State, Any, Meta], Iterator[e.Event]]
Due = Callable[[State, str, Meta], Iterator[e.Event]]
Standing = Callable[[State, Meta], Iterator[e.Event]]

ACTIONS: dict[type[c.Command], Action] = {
    action.command: action
    for subject in (onboarding, proposal, contact, talks, work, review, payments, corrections, gates, repairs, pausing, closing, survey)
    for action in subject.ACTIONS
}
"""What callers may ask for, by command."""

RESULTS: dict[type[c.Command], Reaction] = {
    c.NoticeDelivered: notices.delivered,
    c.NoticeRefused: notices.refused,
    c.WithdrawNotice: notices.withdrawn,
    c.InvoiceWasIssued: invoices.issued,
    c.InvoiceIssueFailed: invoices.issue_failed,
}
"""What the results of effects mean."""


def _escalated(state: State, event: e.TaskEscalated, meta: Meta) -> Iterator[e.Event]:
    because = "A task of the team was not done in time."
    yield notices.plan_notice(state, "task_escalated", event.task, because, "tasks/escalate", recipient=event.to)


REACTIONS: dict[type[e.Event], tuple[Reaction, ...]] = {
    e.EngagementCreated: (onboarding.on_created,),
    e.InboundReceived: (contact.on_received,),
    e.NoticePlanned: (notices.on_planned,),
    e.NoticeSent: (contact.on_ack_sent,),
    e.EngagementDeclined: (onboarding.on_declined,),
    e.EngagementReferred: (onboarding.on_referred,),
    e.EngagementLapsed: (onboarding.on_lapsed,),
    e.AgreementProposed: (proposal.on_proposed,),
    e.AgreementAccepted: (proposal.on_accepted,),
    e.MeetingRecorded: (proposal.on_kick_off, talks.on_meeting),
    e.EngagementActivated: (talks.on_active,),
    e.MilestoneBlocked: (invoices.on_blocked,),
    e.MilestoneDelivered: (review.on_delivered,),
    e.RevisionRequested: (review.on_revision,),
    e.MilestoneAccepted: (review.on_milestone_accepted, invoices.bill_accepted),
    e.MilestoneHeld: (work.on_held,),
    e.MilestoneResumed: (work.on_resumed,),
    e.MilestoneDropped: (corrections.on_dropped,),
    e.InvoiceIssued: (invoices.on_issued,),
    e.PaymentRecorded: (gates.on_paid, payments.on_paid),
    e.RefundRecorded: (gates.on_refund,),
    e.InvoiceDisputed: (corrections.on_disputed,),
    e.InvoiceCredited: (corrections.on_cancelled_invoice, gates.on_cancelled_invoice),
    e.InvoiceVoided: (corrections.on_cancelled_invoice, gates.on_cancelled_invoice),
    e.InvoiceWrittenOff: (gates.on_cancelled_invoice,),
    e.TaskEscalated: (_escalated,),
    e.EngagementPaused: (pausing.on_paused, work.on_pause),
    e.EngagementResumed: (pausing.on_resumed, work.on_unpause, talks.on_active),
    e.EngagementCancelled: (pausing.on_cancelled,),
    e.WorkFinished: (closing.on_finished,),
    e.EngagementSignedOff: (closing.on_signed_off,),
    e.SurveyAnswered: (survey.on_answered,),
}
"""What follows from an event, in order."""

DUE: dict[str, Due] = {
    "lapse": onboarding.on_inquiry_lapse,
    "remind": proposal.on_remind,
    "valid": proposal.on_validity_end,
    "issue": invoices.on_issue_due,
    "overdue": invoices.on_overdue,
    "dunning": dunning.on_due,
    "promise": work.on_promise_end,
    "review": review.on_review_end,
    "nudge": review.on_nudge,
    "reply": contact.on_reply_due,
    "ack": contact.on_ack_due,
    "report": talks.on_report_due,
    "task": tasks.on_due,
    "notice": notices.on_window,
    "survey": survey.on_survey_due,
    "resume": work.on_resume_due,
    "pause": pausing.on_pause_end,
}
"""What a deadline means, by the first part of its id."""

STANDING: tuple[Standing, ...] = (
    moot.moot_tasks,
    contact.ended_inbound,
    contact.capped,
    work.readiness,
    closing.finished,
    closing.closing,
)
"""What must hold whenever nothing else is left to do; each yields nothing once it holds."""
