"""Tasks that nobody needs any more."""

from collections.abc import Callable, Iterator

from workflows.engagement.lifecycles import ENDED, UNPAID_INVOICE, Kind
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event
from workflows.engagement.messages.reasons import InState, Reason, why
from workflows.engagement.rules.dunning.ending import OUTLIVED
from workflows.engagement.rules.dunning.rates import rate_is_missing
from workflows.engagement.rules.money.gates import held_up
from workflows.engagement.rules.tasks.life import done
from workflows.engagement.state import State, TaskState


def _unpaid(state: State, task: TaskState) -> Reason | None:
    invoice = state.invoices[task.subject]
    return None if invoice.state in {"OPEN", "OVERDUE"} else why("tasks-invoice-is", state=InState(of=Kind.INVOICE, state=invoice.state))


def _overdue(state: State, task: TaskState) -> Reason | None:
    invoice = state.invoices[task.subject]
    return None if invoice.state == "OVERDUE" else why("tasks-invoice-is", state=InState(of=Kind.INVOICE, state=invoice.state))


def _charged(state: State, task: TaskState) -> Reason | None:
    invoice = state.invoices[task.subject]
    if invoice.state not in OUTLIVED:
        return why("tasks-invoice-is", state=InState(of=Kind.INVOICE, state=invoice.state))
    return None if (invoice.fees + invoice.interest).minor > 0 else why("tasks-no-charges-left")


def _rate(state: State, task: TaskState) -> Reason | None:
    return None if rate_is_missing(state, state.journal[-1].at if state.journal else task.due) else why("tasks-rate-known")


def _disputed(state: State, task: TaskState) -> Reason | None:
    return None if state.invoices[task.subject].state == "DISPUTED" else why("tasks-dispute-settled")


def _owed(state: State, task: TaskState) -> Reason | None:
    return None if state.invoices[task.subject].state in UNPAID_INVOICE else why("tasks-nothing-owed")


def _no_credit(state: State, task: TaskState) -> Reason | None:
    return None if state.credit > 0 else why("tasks-credit-gone")


def _nothing_lost(state: State, task: TaskState) -> Reason | None:
    return None if state.invoices[task.subject].written_off else why("tasks-nothing-lost")


def _answered(state: State, task: TaskState) -> Reason | None:
    return why("tasks-message-answered") if state.inbound[task.subject].state == "ANSWERED" else None


def _held_meeting(purpose: str) -> Callable[[State, TaskState], Reason | None]:
    return lambda state, task: why("tasks-meeting-held") if state.held_meetings.get(purpose) else None


def _presented(state: State, task: TaskState) -> Reason | None:
    if state.held_meetings.get("presentation"):
        return why("tasks-meeting-held")
    return None if state.stage == "PROPOSED" else why("tasks-proposal-answered")


def _late(state: State, task: TaskState) -> Reason | None:
    return None if state.milestones[task.subject].state in {"IN_PROGRESS", "IN_REVISION"} else why("tasks-not-in-work")


def _in_review(state: State, task: TaskState) -> Reason | None:
    return None if state.milestones[task.subject].state == "DELIVERED" else why("tasks-review-ended")


def _held(state: State, task: TaskState) -> Reason | None:
    return None if state.milestones[task.subject].state == "HELD" else why("tasks-work-goes-on")


def _paused(state: State, task: TaskState) -> Reason | None:
    return None if state.stage == "PAUSED" else why("tasks-engagement-goes-on")


def _cap_past(state: State, task: TaskState) -> Reason | None:
    at_work = {"IN_PROGRESS", "HELD", "IN_REVISION"}
    return None if state.milestones[task.subject].state in at_work else why("tasks-handed-over")


def _brought(state: State, task: TaskState) -> Reason | None:
    return None if state.duties[task.subject].state == "LATE" else why("tasks-duty-settled")


def _settled_gate(state: State, task: TaskState) -> Reason | None:
    return None if held_up(state, task.subject) else why("tasks-gate-not-needed")


def _reshut(state: State, task: TaskState) -> Reason | None:
    return None if state.gates[task.subject].state == "RESHUT" else why("tasks-gate-passable")


def _followed_up(state: State, task: TaskState) -> Reason | None:
    if task.subject == "survey":
        return None if state.survey and state.survey.state in {"ASKED", "REMINDED"} else why("tasks-survey-ended")
    if task.subject.startswith("terms-"):
        return None if state.stage == "PROPOSED" else why("tasks-proposal-answered")
    return None


MOOT: dict[str, Callable[[State, TaskState], Reason | None]] = {
    "call_client": _unpaid,
    "decide_unpaid": _overdue,
    "take_down": _unpaid,
    "hand_over": _unpaid,
    "charges_left": _charged,
    "reference_rate_missing": _rate,
    "settle_dispute": _disputed,
    "settle_invoice": _owed,
    "settle_credit": _no_credit,
    "loss_grown": _nothing_lost,
    "answer_client": _answered,
    "presentation": _presented,
    "kick_off": _held_meeting("kick_off"),
    "closing_call": _held_meeting("closing_call"),
    "milestone_late": _late,
    "ask_acceptance": _in_review,
    "resume_milestone": _held,
    "resume_engagement": _paused,
    "cap_reached": _cap_past,
    "collect_balance": _brought,
    "decide_abandoned": _brought,
    "gate_reshut": _reshut,
    "settle_gate": _settled_gate,
    "follow_up": _followed_up,
}
"""When a task is no longer needed: the reason, or nothing."""

_SURVIVES_THE_END = frozenset(
    {
        "send_failed",
        "check_notice",
        "issue_failed",
        "call_client",
        "decide_unpaid",
        "take_down",
        "hand_over",
        "charges_left",
        "reference_rate_missing",
        "settle_dispute",
        "settle_invoice",
        "settle_credit",
        "loss_grown",
        "bill_extra",
        "billing_change",
        "answer_client",
    }
)
"""Tasks about what must be settled before a cancelled engagement closes, and about messages on their way."""


def moot_tasks(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: nobody is asked to do what is no longer needed."""
    for task in state.tasks.values():
        if task.state == "DONE":
            continue
        rule = MOOT.get(task.what)
        reason = rule(state, task) if rule else None
        if reason is None and state.stage in ENDED | {"CANCELLED"} and task.what not in _SURVIVES_THE_END:
            reason = why("engagement-is", stage=InState(of=Kind.ENGAGEMENT, state=state.stage))
        if reason:
            yield done(state, task, "engine", None, reason, "tasks/moot")
