"""What makes a message untrue while it waits: each rule gives the reason, or nothing. Pure readings, asked again right before it is sent."""

from workflows.engagement.lifecycles import (
    CHASED_INVOICE,
    DUTY,
    MILESTONE,
    SURVEY,
    UNPAID_INVOICE,
    DutyState,
    Kind,
    MilestoneState,
    PromiseState,
    Stage,
    TaskState,
)
from workflows.engagement.messages.reasons import InState, Reason, why
from workflows.engagement.rules.dunning.chasing import rests
from workflows.engagement.state import NoticeItem, State

_AT_WORK = frozenset({Stage.ACTIVE, Stage.SIGNING_OFF})


def never(state: State, notice: NoticeItem) -> Reason | None:
    """It stays true, however long it waits."""
    return None


def not_chased(state: State, notice: NoticeItem) -> Reason | None:
    """The ladder is not about the invoice any more, or rests: the balance is read once more right before a reminder leaves."""
    invoice = state.invoices[notice.subject]
    if invoice.state not in CHASED_INVOICE:
        return why("notices-invoice-moved", state=InState(of=Kind.INVOICE, state=invoice.state))
    step = state.agreement.payment.late.ladder[notice.step - 1] if notice.step else None
    if step is not None and step.min_balance is not None and invoice.owed < step.min_balance:
        return why("notices-below-step", owed=invoice.owed, least=step.min_balance)
    return rests(state, invoice.id)


def charge_gone(state: State, notice: NoticeItem) -> Reason | None:
    """The charge was waived, or its invoice needs no payment any more."""
    charge = state.charges.get(notice.fact or "")
    if charge is not None and charge.waived:
        return why("notices-charge-waived")
    return settled(state, notice)


def promise_over(state: State, notice: NoticeItem) -> Reason | None:
    """The promise was kept, broken or replaced."""
    promise = state.promises[notice.subject]
    if promise.state != PromiseState.GIVEN:
        return why("notices-promise-moved", state=InState(of=Kind.PROMISE, state=promise.state))
    return None


def promise_settled(state: State, notice: NoticeItem) -> Reason | None:
    """The invoice of a broken promise needs no reminding any more."""
    promise = state.promises[notice.subject]
    invoice = state.invoices[promise.invoice]
    return None if invoice.state in CHASED_INVOICE else why("notices-invoice-moved", state=InState(of=Kind.INVOICE, state=invoice.state))


def work_goes_on(state: State, notice: NoticeItem) -> Reason | None:
    """The work that was to rest goes on."""
    return None if state.milestones[notice.subject].state == MilestoneState.HELD else why("notices-work-goes-on")


def settled(state: State, notice: NoticeItem) -> Reason | None:
    """The invoice needs no payment any more."""
    invoice = state.invoices[notice.subject]
    return None if invoice.state in UNPAID_INVOICE else why("notices-invoice-moved", state=InState(of=Kind.INVOICE, state=invoice.state))


def review_over(state: State, notice: NoticeItem) -> Reason | None:
    """The review ended."""
    milestone = state.milestones[notice.subject]
    return (
        None
        if milestone.state == MilestoneState.DELIVERED
        else why("notices-milestone-moved", state=InState(of=Kind.MILESTONE, state=milestone.state))
    )


def proposal_over(state: State, notice: NoticeItem) -> Reason | None:
    """The proposal was answered, or a newer version replaced it."""
    if state.stage != Stage.PROPOSED:
        return why("notices-proposal-answered")
    return None if notice.subject == f"terms-{state.terms[-1].version}" else why("notices-proposal-replaced")


def not_at_work(state: State, notice: NoticeItem) -> Reason | None:
    """No work goes on in the engagement."""
    return None if state.stage in _AT_WORK else why("notices-engagement-moved", stage=InState(of=Kind.ENGAGEMENT, state=state.stage))


def survey_over(state: State, notice: NoticeItem) -> Reason | None:
    """The survey was answered, or nobody waits for an answer any more."""
    return why("notices-survey-answered") if state.survey is None or state.survey.state in SURVEY.final else None


def milestone_over(state: State, notice: NoticeItem) -> Reason | None:
    """The milestone was accepted or taken out."""
    milestone = state.milestones[notice.subject]
    return (
        why("notices-milestone-moved", state=InState(of=Kind.MILESTONE, state=milestone.state))
        if milestone.state in MILESTONE.final
        else None
    )


def duty_over(state: State, notice: NoticeItem) -> Reason | None:
    """What the client was to bring is there, or was let go."""
    duty = state.duties[notice.subject]
    return None if duty.state not in DUTY.final else why("notices-duty-moved", state=InState(of=Kind.DUTY, state=duty.state))


def duty_day_passed(state: State, notice: NoticeItem) -> Reason | None:
    """What the client was to bring is there, was let go, or is late, of which another message tells."""
    late = state.duties[notice.subject].state == DutyState.LATE
    return why("notices-duty-late") if late else duty_over(state, notice)


def task_done(state: State, notice: NoticeItem) -> Reason | None:
    """The task is done."""
    return why("notices-task-done") if state.tasks[notice.subject].state == TaskState.DONE else None
