"""Tasks that nobody needs any more."""

from collections.abc import Callable, Iterator

from workflows.engagement.lifecycles import ENDED, UNPAID_INVOICE
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event
from workflows.engagement.rules.dunning.ending import OUTLIVED
from workflows.engagement.rules.dunning.rates import rate_is_missing
from workflows.engagement.rules.money.gates import held_up
from workflows.engagement.rules.tasks.life import done
from workflows.engagement.state import State, TaskState


def _unpaid(state: State, task: TaskState) -> str | None:
    invoice = state.invoices[task.subject]
    return None if invoice.state in {"OPEN", "OVERDUE"} else f"the invoice is {invoice.state.lower()}"


def _overdue(state: State, task: TaskState) -> str | None:
    invoice = state.invoices[task.subject]
    return None if invoice.state == "OVERDUE" else f"the invoice is {invoice.state.lower()}"


def _charged(state: State, task: TaskState) -> str | None:
    invoice = state.invoices[task.subject]
    if invoice.state not in OUTLIVED:
        return f"the invoice is {invoice.state.lower()}"
    return None if (invoice.fees + invoice.interest).minor > 0 else "nothing of the charges is left"


def _rate(state: State, task: TaskState) -> str | None:
    return None if rate_is_missing(state, state.journal[-1].at if state.journal else task.due) else "interest can be computed"


def _disputed(state: State, task: TaskState) -> str | None:
    return None if state.invoices[task.subject].state == "DISPUTED" else "the dispute is settled"


def _owed(state: State, task: TaskState) -> str | None:
    return None if state.invoices[task.subject].state in UNPAID_INVOICE else "nothing is owed on it any more"


def _no_credit(state: State, task: TaskState) -> str | None:
    return None if state.credit > 0 else "the credit is used or given back"


def _nothing_lost(state: State, task: TaskState) -> str | None:
    return None if state.invoices[task.subject].written_off else "nothing of the invoice is lost any more"


def _answered(state: State, task: TaskState) -> str | None:
    return "the message was answered" if state.inbound[task.subject].state == "ANSWERED" else None


def _held_meeting(purpose: str) -> Callable[[State, TaskState], str | None]:
    return lambda state, task: "the meeting was held" if state.held_meetings.get(purpose) else None


def _presented(state: State, task: TaskState) -> str | None:
    if state.held_meetings.get("presentation"):
        return "the meeting was held"
    return None if state.stage == "PROPOSED" else "the proposal was answered"


def _late(state: State, task: TaskState) -> str | None:
    return None if state.milestones[task.subject].state in {"IN_PROGRESS", "IN_REVISION"} else "it is no longer in work"


def _in_review(state: State, task: TaskState) -> str | None:
    return None if state.milestones[task.subject].state == "DELIVERED" else "the review ended"


def _held(state: State, task: TaskState) -> str | None:
    return None if state.milestones[task.subject].state == "HELD" else "the work goes on"


def _paused(state: State, task: TaskState) -> str | None:
    return None if state.stage == "PAUSED" else "the engagement goes on"


def _cap_past(state: State, task: TaskState) -> str | None:
    at_work = {"IN_PROGRESS", "HELD", "IN_REVISION"}
    return None if state.milestones[task.subject].state in at_work else "it is handed over, or taken out"


def _brought(state: State, task: TaskState) -> str | None:
    return None if state.duties[task.subject].state == "LATE" else "what the client was to bring is settled"


def _settled_gate(state: State, task: TaskState) -> str | None:
    return None if held_up(state, task.subject) else "nothing waits for the gate any more"


def _reshut(state: State, task: TaskState) -> str | None:
    return None if state.gates[task.subject].state == "RESHUT" else "the gate is passable again"


def _followed_up(state: State, task: TaskState) -> str | None:
    if task.subject == "survey":
        return None if state.survey and state.survey.state in {"ASKED", "REMINDED"} else "the survey ended"
    if task.subject.startswith("terms-"):
        return None if state.stage == "PROPOSED" else "the proposal was answered"
    return None


MOOT: dict[str, Callable[[State, TaskState], str | None]] = {
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
            reason = f"the engagement is {state.stage.lower()}"
        if reason:
            yield done(state, task, "engine", reason, reason, "tasks/moot")
