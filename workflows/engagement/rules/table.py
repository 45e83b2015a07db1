"""Which rule answers what: the actions, the reactions, the deadlines, the standing rules. The one place that knows all rule files."""

from collections.abc import Callable, Iterator
from typing import Any

from workflows.engagement.messages import commands as c
from workflows.engagement.messages import events as e
from workflows.engagement.messages.answers import Meta
from workflows.engagement.rules import closing, contact, dunning, gates, invoices, milestones, moot, notices, onboarding, repairs, tasks
from workflows.engagement.rules.action import Action
from workflows.engagement.state import State

Reaction = Callable[[State, Any, Meta], Iterator[e.Event]]
Due = Callable[[State, str, Meta], Iterator[e.Event]]
Standing = Callable[[State, Meta], Iterator[e.Event]]

ACTIONS: dict[type[c.Command], Action] = {
    action.command: action
    for action in (
        *onboarding.ACTIONS,
        *contact.ACTIONS,
        *milestones.ACTIONS,
        *invoices.ACTIONS,
        *gates.ACTIONS,
        *repairs.ACTIONS,
        *closing.ACTIONS,
    )
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
    e.AgreementProposed: (onboarding.on_proposed,),
    e.AgreementAccepted: (onboarding.on_accepted,),
    e.MeetingRecorded: (onboarding.on_kick_off, contact.on_meeting),
    e.EngagementActivated: (contact.on_active,),
    e.MilestoneBlocked: (invoices.on_blocked,),
    e.MilestoneDelivered: (milestones.on_delivered,),
    e.RevisionRequested: (milestones.on_revision,),
    e.MilestoneAccepted: (milestones.on_milestone_accepted, invoices.bill_accepted),
    e.MilestoneHeld: (milestones.on_held,),
    e.MilestoneResumed: (milestones.on_resumed,),
    e.MilestoneDropped: (invoices.on_dropped,),
    e.InvoiceIssued: (invoices.on_issued,),
    e.PaymentRecorded: (gates.on_paid, invoices.on_paid),
    e.RefundRecorded: (gates.on_refund,),
    e.InvoiceDisputed: (invoices.on_disputed,),
    e.InvoiceCredited: (invoices.on_cancelled_invoice, gates.on_cancelled_invoice),
    e.InvoiceVoided: (invoices.on_cancelled_invoice, gates.on_cancelled_invoice),
    e.InvoiceWrittenOff: (gates.on_cancelled_invoice,),
    e.TaskEscalated: (_escalated,),
    e.EngagementPaused: (closing.on_paused, milestones.on_pause),
    e.EngagementResumed: (closing.on_resumed, milestones.on_unpause, contact.on_active),
    e.EngagementCancelled: (closing.on_cancelled,),
    e.WorkFinished: (closing.on_finished,),
    e.EngagementSignedOff: (closing.on_signed_off,),
    e.SurveyAnswered: (closing.on_answered,),
}
"""What follows from an event, in order."""

DUE: dict[str, Due] = {
    "lapse": onboarding.on_inquiry_lapse,
    "remind": onboarding.on_remind,
    "valid": onboarding.on_validity_end,
    "issue": invoices.on_issue_due,
    "overdue": invoices.on_overdue,
    "dunning": dunning.on_due,
    "promise": milestones.on_promise_end,
    "review": milestones.on_review_end,
    "nudge": milestones.on_nudge,
    "reply": contact.on_reply_due,
    "ack": contact.on_ack_due,
    "report": contact.on_report_due,
    "task": tasks.on_due,
    "notice": notices.on_window,
    "survey": closing.on_survey_due,
    "resume": milestones.on_resume_due,
    "pause": closing.on_pause_end,
}
"""What a deadline means, by the first part of its id."""

STANDING: tuple[Standing, ...] = (
    moot.moot_tasks,
    contact.ended_inbound,
    contact.capped,
    milestones.readiness,
    closing.finished,
    closing.closing,
)
"""What must hold whenever nothing else is left to do; each yields nothing once it holds."""
