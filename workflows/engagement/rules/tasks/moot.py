"""What makes a task needless: each rule gives the reason, or nothing. Pure readings, asked whenever nothing else is left to do."""

from collections.abc import Callable

from workflows.engagement.lifecycles import (
    ASKED_SURVEY,
    CHASED_INVOICE,
    RUNNING_MILESTONE,
    UNPAID_INVOICE,
    DutyState,
    GateState,
    InboundState,
    InvoiceState,
    Kind,
    MilestoneState,
    Stage,
)
from workflows.engagement.messages.reasons import InState, Reason, why
from workflows.engagement.rules.dunning.chasing import OUTLIVED
from workflows.engagement.rules.dunning.interest_rule import rate_is_missing
from workflows.engagement.rules.money.behind_gates import held_up
from workflows.engagement.state import State, TaskItem

_BEING_MADE = RUNNING_MILESTONE | {MilestoneState.HELD}


def never(state: State, task: TaskItem) -> Reason | None:
    """Somebody has to do it, whatever comes to pass."""
    return None


def invoice_settled(state: State, task: TaskItem) -> Reason | None:
    """The invoice is not to be asked for any more."""
    invoice = state.invoices[task.subject]
    return None if invoice.state in CHASED_INVOICE else why("tasks-invoice-is", state=InState(of=Kind.INVOICE, state=invoice.state))


def not_overdue(state: State, task: TaskItem) -> Reason | None:
    """The invoice is overdue no more."""
    invoice = state.invoices[task.subject]
    return None if invoice.state == InvoiceState.OVERDUE else why("tasks-invoice-is", state=InState(of=Kind.INVOICE, state=invoice.state))


def charges_settled(state: State, task: TaskItem) -> Reason | None:
    """No charges are left on an invoice that is settled, or it is not settled any more."""
    invoice = state.invoices[task.subject]
    if invoice.state not in OUTLIVED:
        return why("tasks-invoice-is", state=InState(of=Kind.INVOICE, state=invoice.state))
    return None if (invoice.fees + invoice.interest).minor > 0 else why("tasks-no-charges-left")


def rate_known(state: State, task: TaskItem) -> Reason | None:
    """The rate is known."""
    return None if rate_is_missing(state, state.recorded_at or task.due) else why("tasks-rate-known")


def dispute_settled(state: State, task: TaskItem) -> Reason | None:
    """The dispute is settled."""
    return None if state.invoices[task.subject].state == InvoiceState.DISPUTED else why("tasks-dispute-settled")


def nothing_owed(state: State, task: TaskItem) -> Reason | None:
    """Nothing is owed on the invoice."""
    return None if state.invoices[task.subject].state in UNPAID_INVOICE else why("tasks-nothing-owed")


def credit_gone(state: State, task: TaskItem) -> Reason | None:
    """The client has no credit any more."""
    return None if state.credit > 0 else why("tasks-credit-gone")


def nothing_lost(state: State, task: TaskItem) -> Reason | None:
    """Nothing of the invoice is written off any more."""
    return None if state.invoices[task.subject].written_off else why("tasks-nothing-lost")


def answered(state: State, task: TaskItem) -> Reason | None:
    """The message is answered."""
    return why("tasks-message-answered") if state.inbound[task.subject].state == InboundState.ANSWERED else None


def meeting_held(purpose: str) -> Callable[[State, TaskItem], Reason | None]:
    """The meeting was held."""
    return lambda state, task: why("tasks-meeting-held") if state.held_meetings.get(purpose) else None


def presented(state: State, task: TaskItem) -> Reason | None:
    """The proposal was presented, or is answered."""
    if state.held_meetings.get("presentation"):
        return why("tasks-meeting-held")
    return None if state.stage == Stage.PROPOSED else why("tasks-proposal-answered")


def not_in_work(state: State, task: TaskItem) -> Reason | None:
    """The milestone is not at work any more."""
    return None if state.milestones[task.subject].state in RUNNING_MILESTONE else why("tasks-not-in-work")


def review_ended(state: State, task: TaskItem) -> Reason | None:
    """The review ended."""
    return None if state.milestones[task.subject].state == MilestoneState.DELIVERED else why("tasks-review-ended")


def work_goes_on(state: State, task: TaskItem) -> Reason | None:
    """The milestone is held no more."""
    return None if state.milestones[task.subject].state == MilestoneState.HELD else why("tasks-work-goes-on")


def engagement_goes_on(state: State, task: TaskItem) -> Reason | None:
    """The engagement rests no more."""
    return None if state.stage == Stage.PAUSED else why("tasks-engagement-goes-on")


def handed_over(state: State, task: TaskItem) -> Reason | None:
    """The milestone is handed over or taken out."""
    return None if state.milestones[task.subject].state in _BEING_MADE else why("tasks-handed-over")


def duty_settled(state: State, task: TaskItem) -> Reason | None:
    """What the client was to bring is there, or was let go."""
    return None if state.duties[task.subject].state == DutyState.LATE else why("tasks-duty-settled")


def gate_not_needed(state: State, task: TaskItem) -> Reason | None:
    """Nothing waits for the gate any more."""
    return None if held_up(state, task.subject) else why("tasks-gate-not-needed")


def gate_passable(state: State, task: TaskItem) -> Reason | None:
    """The gate is paid again, or waived."""
    return None if state.gates[task.subject].state == GateState.RESHUT else why("tasks-gate-passable")


def followed_up(state: State, task: TaskItem) -> Reason | None:
    """The contact answered, or nobody waits for an answer any more."""
    if task.subject == "survey":
        return None if state.survey and state.survey.state in ASKED_SURVEY else why("tasks-survey-ended")
    if task.subject.startswith("terms-"):
        return None if state.stage == Stage.PROPOSED else why("tasks-proposal-answered")
    return None
