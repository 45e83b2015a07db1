"""The tasks there are, one declaration each. None of its fields has a default: what is forgotten is a type error."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from workflows.engagement.messages import commands as c
from workflows.engagement.messages.commands import Command
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.rules.tasks.moot import (
    answered,
    charges_settled,
    credit_gone,
    dispute_settled,
    duty_settled,
    engagement_goes_on,
    followed_up,
    gate_not_needed,
    gate_passable,
    handed_over,
    invoice_settled,
    meeting_held,
    never,
    not_in_work,
    not_overdue,
    nothing_lost,
    nothing_owed,
    presented,
    rate_known,
    review_ended,
    work_goes_on,
)
from workflows.engagement.state import State, TaskItem


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """How a task behaves. What it asks for, the rule says that opens it.

    Attributes:
        what: its name.
        owner: who gets it: ``owner`` of the engagement, or ``escalation``, the person above.
        moot: why nobody needs it any more, or nothing; :func:`never` where somebody has to do it whatever comes to pass.
        done_by: the command that does the thing itself, and the task with it; none: a person ticks it off.
        survives_the_end: whether it stays when the engagement ends: what must be settled before a cancelled one closes, and messages on their way.
        retried: what a person may ask for once more where an effect did not go through: ``send`` the message, ``issue`` the invoice, ``tell`` the
            billing system of the change; none: there is no effect behind it.
    """

    what: str
    owner: Literal["owner", "escalation"]
    moot: Callable[[State, TaskItem], Reason | None]
    done_by: type[Command] | None
    survives_the_end: bool
    retried: Literal["send", "issue", "tell"] | None


TASK_KINDS: dict[str, TaskKind] = {
    kind.what: kind
    for kind in (
        TaskKind(what="presentation", owner="owner", moot=presented, done_by=c.RecordMeeting,
                 survives_the_end=False, retried=None),
        TaskKind(what="kick_off", owner="owner", moot=meeting_held("kick_off"), done_by=c.RecordMeeting,
                 survives_the_end=False, retried=None),
        TaskKind(what="follow_up", owner="owner", moot=followed_up, done_by=None,
                 survives_the_end=False, retried=None),
        TaskKind(what="answer_client", owner="escalation", moot=answered, done_by=c.AnswerInbound,
                 survives_the_end=True, retried=None),
        TaskKind(what="milestone_late", owner="owner", moot=not_in_work, done_by=None,
                 survives_the_end=False, retried=None),
        TaskKind(what="ask_acceptance", owner="owner", moot=review_ended, done_by=None,
                 survives_the_end=False, retried=None),
        TaskKind(what="resume_milestone", owner="owner", moot=work_goes_on, done_by=c.ResumeMilestone,
                 survives_the_end=False, retried=None),
        TaskKind(what="resume_engagement", owner="owner", moot=engagement_goes_on, done_by=c.ResumeEngagement,
                 survives_the_end=False, retried=None),
        TaskKind(what="cap_reached", owner="owner", moot=handed_over, done_by=None,
                 survives_the_end=False, retried=None),
        TaskKind(what="bill_extra", owner="owner", moot=never, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="collect_balance", owner="owner", moot=duty_settled, done_by=None,
                 survives_the_end=False, retried=None),
        TaskKind(what="decide_abandoned", owner="owner", moot=duty_settled, done_by=None,
                 survives_the_end=False, retried=None),
        TaskKind(what="gate_reshut", owner="owner", moot=gate_passable, done_by=None,
                 survives_the_end=False, retried=None),
        TaskKind(what="settle_gate", owner="owner", moot=gate_not_needed, done_by=c.WaiveGate,
                 survives_the_end=False, retried=None),
        TaskKind(what="settle_invoice", owner="owner", moot=nothing_owed, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="settle_share", owner="owner", moot=never, done_by=None,
                 survives_the_end=False, retried=None),
        TaskKind(what="settle_dispute", owner="owner", moot=dispute_settled, done_by=c.RejectDispute,
                 survives_the_end=True, retried=None),
        TaskKind(what="settle_credit", owner="owner", moot=credit_gone, done_by=c.RecordRefund,
                 survives_the_end=True, retried=None),
        TaskKind(what="loss_grown", owner="owner", moot=nothing_lost, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="call_client", owner="owner", moot=invoice_settled, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="take_down", owner="owner", moot=invoice_settled, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="hand_over", owner="owner", moot=invoice_settled, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="decide_unpaid", owner="owner", moot=not_overdue, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="charges_left", owner="owner", moot=charges_settled, done_by=c.WaiveCharge,
                 survives_the_end=True, retried=None),
        TaskKind(what="reference_rate_missing", owner="owner", moot=rate_known, done_by=c.SupplyReferenceRate,
                 survives_the_end=True, retried=None),
        TaskKind(what="send_failed", owner="owner", moot=never, done_by=None,
                 survives_the_end=True, retried="send"),
        TaskKind(what="check_notice", owner="owner", moot=never, done_by=None,
                 survives_the_end=True, retried="send"),
        TaskKind(what="issue_failed", owner="owner", moot=never, done_by=c.RetryTask,
                 survives_the_end=True, retried="issue"),
        TaskKind(what="credit_note_failed", owner="owner", moot=never, done_by=c.RetryTask,
                 survives_the_end=True, retried="tell"),
        TaskKind(what="billing_change", owner="owner", moot=never, done_by=None,
                 survives_the_end=True, retried="tell"),
        TaskKind(what="credited_beyond", owner="owner", moot=never, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="mend_journal", owner="owner", moot=never, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="look_at_deadline", owner="owner", moot=never, done_by=None,
                 survives_the_end=True, retried=None),
        TaskKind(what="closing_call", owner="owner", moot=meeting_held("closing_call"), done_by=c.RecordMeeting,
                 survives_the_end=False, retried=None),
        TaskKind(what="low_score", owner="owner", moot=never, done_by=None,
                 survives_the_end=False, retried=None),
    )
}  # fmt: skip
"""By name."""
