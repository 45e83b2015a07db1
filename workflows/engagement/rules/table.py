"""Which rule answers what: the actions, the reactions, the deadlines, the standing rules. The one place that knows all rule files."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.engagement.messages import commands as c
from workflows.engagement.messages import events as e
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import Action
from workflows.engagement.rules.again import Holds, earlier, moved_on
from workflows.engagement.rules.closing import cancelling, finishing, survey
from workflows.engagement.rules.contact import inbound, meetings, reports
from workflows.engagement.rules.dunning import (
    calls,
    charges,
    due_dates,
    ending,
    promises,
    reference_rates,
    resting,
    step,
    suspending,
    waiving,
)
from workflows.engagement.rules.money import balances, billing_events, corrections, dated_ahead, gates, invoices, payments, retainers
from workflows.engagement.rules.notices import planning
from workflows.engagement.rules.opening import onboarding, proposal
from workflows.engagement.rules.tasks import defects, life, repairs
from workflows.engagement.rules.work import allowances, duties, duty_consequences, hours, milestones, pausing, review
from workflows.engagement.state import InvoiceItem, State

RULES_VERSION = 1
"""The version of the rules, raised by one when a rule branches anew on ``meta.rules``::

    if meta.rules >= 2:
        yield from what_is_new(state, meta)

Each run of an engagement keeps the version it began with: it stands in the first event of the run, and every rule finds it in
:attr:`~workflows.engagement.messages.answers.Meta.rules`. The next run takes the version of the release that began it. So what was recorded before
replays as it was. ARCHITECTURE.md has the recipe in "Changing a running system".
"""

Reaction = Callable[[State, Any, Meta], Iterator[e.Event]]
Due = Callable[[State, str, Meta], Iterator[e.Event]]


@dataclass(frozen=True, eq=False)
class Standing:
    """A standing rule.

    Attributes:
        rule: yields nothing once what it says holds.
        reads: fields of the state that decide whether it has nothing to say: while they are the same it is not asked again. None named: more than
            the state decides, such as the clock, or asking costs nothing.
        of_invoice: what it reads of an invoice, where that is less than all; None for one that it passes over. Many deadlines at once change many
            invoices, one after the other.
        untouched: whether it has nothing to say about invoices that it passed over before, though nothing else changed. None: it is asked.
    """

    rule: Callable[[State, Meta], Iterator[e.Event]]
    reads: tuple[str, ...] = ()
    of_invoice: Callable[[InvoiceItem], object] | None = None
    untouched: Callable[[State, Mapping[str, InvoiceItem]], bool] | None = None

    def holds_still(self, before: State, now: State) -> bool:
        """Whether it has nothing to say now, because it had nothing to say before."""
        return bool(self.reads) and all(self._is_same(name, before, now) for name in self.reads)

    def _is_same(self, name: str, before: State, now: State) -> bool:
        if getattr(before, name) is getattr(now, name):
            return True
        if name != "invoices" or self.of_invoice is None:
            return False
        new = dict[str, InvoiceItem]()
        for old, item in self._changed(before.invoices, now.invoices):
            read, reads = old and self.of_invoice(old), item and self.of_invoice(item)
            if read is None and reads is not None and item is not None:
                new[item.id] = item
            elif read != reads:
                return False
        return not new or (self.untouched is not None and self.untouched(now, new))

    @staticmethod
    def _changed(
        before: Mapping[str, InvoiceItem], now: Mapping[str, InvoiceItem]
    ) -> Iterator[tuple[InvoiceItem | None, InvoiceItem | None]]:
        """What each invoice that is not the very same was, and what it is."""
        for name, item in now.items():
            old = before.get(name)
            if old is not item:
                yield old, item
        if not before.keys() <= now.keys():
            yield from ((item, None) for name, item in before.items() if name not in now)


ACTIONS: dict[type[c.Command], Action] = {
    action.command: action
    for subject in (
        onboarding,
        proposal,
        inbound,
        meetings,
        milestones,
        hours,
        duties,
        review,
        payments,
        billing_events,
        corrections,
        charges,
        waiving,
        reference_rates,
        promises,
        due_dates,
        resting,
        gates,
        repairs,
        pausing,
        cancelling,
        finishing,
        survey,
    )
    for action in subject.ACTIONS
}
"""What callers may ask for, by command."""

RESULTS: dict[type[c.Command], Reaction] = {
    c.NoticeDelivered: planning.delivered,
    c.NoticeRefused: planning.refused,
    c.WithdrawNotice: planning.withdrawn,
    c.InvoiceWasIssued: invoices.issued,
    c.InvoiceIssueFailed: invoices.issue_failed,
    c.InvoiceWasChanged: billing_events.changed,
    c.InvoiceChangeFailed: billing_events.change_failed,
    c.JournalDiffers: defects.journal_differs,
    c.SetDeadlineAside: defects.deadline_set_aside,
}
"""What the results of effects mean, and what the shell found wrong."""


def _escalated(state: State, event: e.TaskEscalated, meta: Meta) -> Iterator[e.Event]:
    because = why("tasks-escalated-to-you")
    yield from planning.plan_notice(state, "task_escalated", event.task, because, "tasks/escalate", recipient=event.to)


REACTIONS: dict[type[e.Event], tuple[Reaction, ...]] = {
    e.EngagementCreated: (onboarding.on_created,),
    e.InboundReceived: (inbound.on_received,),
    e.NoticePlanned: (planning.on_planned,),
    e.NoticeSent: (inbound.on_ack_sent, calls.on_sent),
    e.EngagementDeclined: (onboarding.on_declined,),
    e.EngagementReferred: (onboarding.on_referred,),
    e.EngagementLapsed: (onboarding.on_lapsed,),
    e.AgreementProposed: (proposal.on_proposed,),
    e.AgreementAccepted: (proposal.on_accepted,),
    e.MeetingRecorded: (proposal.on_kick_off, meetings.on_meeting, allowances.on_meeting),
    e.EngagementActivated: (reports.on_active,),
    e.MilestoneBlocked: (invoices.on_blocked,),
    e.MilestoneDelivered: (review.on_delivered, invoices.bill_delivered),
    e.FilesReleased: (review.on_files_released,),
    e.RevisionRequested: (review.on_revision,),
    e.MilestoneAccepted: (review.on_milestone_accepted, invoices.bill_accepted),
    e.MilestoneHeld: (milestones.on_held,),
    e.MilestoneResumed: (milestones.on_resumed,),
    e.MilestoneDropped: (corrections.on_dropped, hours.on_dropped),
    e.HoursRecorded: (hours.on_recorded,),
    e.CapNeared: (hours.on_cap_neared,),
    e.AllowanceNeared: (allowances.on_neared,),
    e.AllowanceExceeded: (allowances.on_exceeded,),
    e.DutyLate: (duty_consequences.on_late,),
    e.DutyStepPutOff: (duty_consequences.on_put_off,),
    e.DutyStepTaken: (duty_consequences.on_step,),
    e.DutyDone: (duty_consequences.on_done,),
    e.DutyExcused: (duty_consequences.on_excused,),
    e.InvoiceScheduled: (retainers.on_scheduled,),
    e.InvoiceIssued: (invoices.on_issued,),
    e.PaymentRecorded: (payments.on_payment,),
    e.ValueDateReached: (payments.on_value_date,),
    e.InvoicePaid: (gates.on_paid,),
    e.InvoiceReopened: (gates.on_reopened,),
    e.InvoiceDisputed: (corrections.on_disputed,),
    e.InvoiceCredited: (corrections.on_credited, corrections.on_credited_beyond),
    e.InvoiceCancelled: (gates.on_cancelled_invoice,),
    e.BillingTold: (billing_events.on_told,),
    e.InvoiceVoided: (corrections.on_voided, gates.on_cancelled_invoice),
    e.InvoiceWrittenOff: (gates.on_cancelled_invoice,),
    e.InvoiceGivenUp: (gates.on_given_up,),
    e.FeeCharged: (charges.on_charged,),
    e.ChargeWaived: (waiving.on_waived,),
    e.PaymentPromised: (promises.on_promised,),
    e.PromiseKept: (promises.on_kept,),
    e.PromiseBroken: (promises.on_broken,),
    e.DueDateMoved: (due_dates.on_moved,),
    e.DunningReleased: (resting.on_released,),
    e.TaskEscalated: (_escalated,),
    e.EngagementPaused: (pausing.on_paused, milestones.on_pause),
    e.EngagementResumed: (pausing.on_resumed, milestones.on_unpause, reports.on_active),
    e.EngagementCancelled: (cancelling.on_cancelled,),
    e.WorkFinished: (finishing.on_finished,),
    e.EngagementSignedOff: (finishing.on_signed_off, invoices.bill_signed_off),
    e.SurveyAnswered: (survey.on_answered,),
}
"""What follows from an event, in order."""

DUE: dict[str, Due] = {
    "lapse": onboarding.on_inquiry_lapse,
    "remind": proposal.on_remind,
    "valid": proposal.on_validity_end,
    "issue": invoices.on_issue_due,
    "retainer": retainers.on_due,
    "overdue": invoices.on_overdue,
    "dunning": step.on_due,
    "promised": promises.on_day,
    "hold": resting.on_hold_end,
    "rate": reference_rates.on_rate_end,
    "value": dated_ahead.on_day,
    "promise": milestones.on_promise_end,
    "review": review.on_review_end,
    "nudge": review.on_nudge,
    "reply": inbound.on_reply_due,
    "ack": inbound.on_ack_due,
    "report": reports.on_report_due,
    "task": life.on_due,
    "notice": planning.on_window,
    "survey": survey.on_survey_due,
    "duty": duties.on_due,
    "duty-reminder": duties.on_reminder_due,
    "resume": milestones.on_resume_due,
    "pause": pausing.on_pause_end,
}
"""What a deadline means, by the first part of its id."""

AGAIN: dict[str, Holds] = {
    "issue": earlier,  # each late duty of the client asks for the same invoice
    "value": earlier,  # several facts of one day
    "promise": moved_on,  # work goes on while the client is late, and its day moves when what was missing comes
}
"""Deadlines that a second cause sets while they run, and which moment holds then. Of every other kind the cause is one at a time."""

STANDING: tuple[Standing, ...] = (
    Standing(
        balances.balances,
        ("facts", "invoices", "plan", "terms", "accepted", "reference_rates", "credit", "short", "dated_ahead"),
        balances.counted_of,
        balances.untouched,
    ),
    Standing(balances.settled, ("invoices",), balances.unsettled),
    Standing(balances.credit_left),
    Standing(promises.settled),
    Standing(suspending.lifted),
    Standing(suspending.going_on),
    Standing(ending.charges_left, ("invoices", "tasks"), ending.outliving),
    Standing(duties.ended),
    Standing(life.moot_tasks),
    Standing(inbound.ended_inbound),
    Standing(inbound.capped),
    Standing(review.files_released, ("stage", "milestones", "gates")),
    Standing(milestones.readiness),
    Standing(finishing.finished),
    Standing(finishing.closing),
)
"""What must hold whenever nothing else is left to do, in the order in which it is asked."""
