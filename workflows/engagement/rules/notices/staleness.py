"""When a message is no longer true."""

from collections.abc import Callable

from workflows.engagement.lifecycles import ENDED, UNPAID_INVOICE, Kind
from workflows.engagement.messages.reasons import InState, Reason, why
from workflows.engagement.rules.dunning.chasing import CHASED, rests
from workflows.engagement.state import NoticeState, State
from workflows.engagement.terms.notice_kinds import NOTICE_KINDS


def _stale_reminder(state: State, notice: NoticeState) -> Reason | None:
    """The balance is read once more right before a reminder leaves."""
    invoice = state.invoices[notice.subject]
    if invoice.state not in CHASED:
        return why("notices-invoice-moved", state=InState(of=Kind.INVOICE, state=invoice.state))
    step = state.agreement.payment.late.ladder[notice.step - 1] if notice.step else None
    if step is not None and step.min_balance is not None and invoice.owed < step.min_balance:
        return why("notices-below-step", owed=invoice.owed, least=step.min_balance)
    return rests(state, invoice.id)


def _stale_charge(state: State, notice: NoticeState) -> Reason | None:
    charge = state.charges.get(notice.fact or "")
    if charge is not None and charge.waived:
        return why("notices-charge-waived")
    return _stale_invoice(state, notice)


def _stale_promise(state: State, notice: NoticeState) -> Reason | None:
    promise = state.promises[notice.subject]
    if promise.state != "GIVEN":
        return why("notices-promise-moved", state=InState(of=Kind.PROMISE, state=promise.state))
    return None


def _stale_broken(state: State, notice: NoticeState) -> Reason | None:
    promise = state.promises[notice.subject]
    invoice = state.invoices[promise.invoice]
    return None if invoice.state in CHASED else why("notices-invoice-moved", state=InState(of=Kind.INVOICE, state=invoice.state))


def _stale_suspension(state: State, notice: NoticeState) -> Reason | None:
    return None if state.milestones[notice.subject].state == "HELD" else why("notices-work-goes-on")


def _stale_invoice(state: State, notice: NoticeState) -> Reason | None:
    invoice = state.invoices[notice.subject]
    return None if invoice.state in UNPAID_INVOICE else why("notices-invoice-moved", state=InState(of=Kind.INVOICE, state=invoice.state))


def _stale_review(state: State, notice: NoticeState) -> Reason | None:
    milestone = state.milestones[notice.subject]
    return (
        None if milestone.state == "DELIVERED" else why("notices-milestone-moved", state=InState(of=Kind.MILESTONE, state=milestone.state))
    )


def _stale_proposal(state: State, notice: NoticeState) -> Reason | None:
    if state.stage != "PROPOSED":
        return why("notices-proposal-answered")
    return None if notice.subject == f"terms-{state.terms[-1].version}" else why("notices-proposal-replaced")


def _stale_report(state: State, notice: NoticeState) -> Reason | None:
    return (
        None
        if state.stage in {"ACTIVE", "SIGNING_OFF"}
        else why("notices-engagement-moved", stage=InState(of=Kind.ENGAGEMENT, state=state.stage))
    )


def _stale_survey(state: State, notice: NoticeState) -> Reason | None:
    return why("notices-survey-answered") if state.survey is None or state.survey.state in {"ANSWERED", "UNANSWERED"} else None


def _stale_cap(state: State, notice: NoticeState) -> Reason | None:
    milestone = state.milestones[notice.subject]
    return (
        why("notices-milestone-moved", state=InState(of=Kind.MILESTONE, state=milestone.state))
        if milestone.state in {"ACCEPTED", "DROPPED"}
        else None
    )


def _stale_duty(state: State, notice: NoticeState) -> Reason | None:
    duty = state.duties[notice.subject]
    return None if duty.state in {"OPEN", "LATE"} else why("notices-duty-moved", state=InState(of=Kind.DUTY, state=duty.state))


def _stale_duty_reminder(state: State, notice: NoticeState) -> Reason | None:
    late = state.duties[notice.subject].state == "LATE"
    return why("notices-duty-late") if late else _stale_duty(state, notice)


def _stale_task(state: State, notice: NoticeState) -> Reason | None:
    return why("notices-task-done") if state.tasks[notice.subject].state == "DONE" else None


STALE: dict[str, Callable[[State, NoticeState], Reason | None]] = {
    "payment_reminder": _stale_reminder,
    "formal_notice": _stale_reminder,
    "late_charge": _stale_charge,
    "promise_noted": _stale_promise,
    "promise_broken": _stale_broken,
    "due_date_moved": _stale_invoice,
    "work_suspended": _stale_suspension,
    "collection_file": _stale_reminder,
    "invoice": _stale_invoice,
    "delivered": _stale_review,
    "review_nudge": _stale_review,
    "review_extended": _stale_review,
    "proposal": _stale_proposal,
    "proposal_reminder": _stale_proposal,
    "cap_warning": _stale_cap,
    "duty_reminder": _stale_duty_reminder,
    "duty_late": _stale_duty,
    "report": _stale_report,
    "survey": _stale_survey,
    "survey_reminder": _stale_survey,
    "task_escalated": _stale_task,
}
"""When a message is no longer true: the reason, or nothing. Asked again right before sending."""


def stale(state: State, notice: NoticeState) -> Reason | None:
    """Why this message must not leave any more; none where it may."""
    kind = NOTICE_KINDS[notice.template]
    silent = (
        state.stage == "CLOSED"
        or (state.stage in ENDED and not (kind.after_end or notice.internal))
        or (state.stage == "CANCELLED" and not (kind.after_cancel or notice.internal))
    )
    if silent:
        return why("engagement-is", stage=InState(of=Kind.ENGAGEMENT, state=state.stage))
    rule = STALE.get(notice.template)
    return rule(state, notice) if rule else None
