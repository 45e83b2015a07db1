"""When a message is no longer true."""

from collections.abc import Callable

from workflows.engagement.lifecycles import ENDED, UNPAID_INVOICE
from workflows.engagement.rules.dunning.chasing import CHASED, rests
from workflows.engagement.state import NoticeState, State
from workflows.engagement.terms.notice_kinds import NOTICE_KINDS


def _stale_reminder(state: State, notice: NoticeState) -> str | None:
    """The balance is read once more right before a reminder leaves."""
    invoice = state.invoices[notice.subject]
    if invoice.state not in CHASED:
        return f"the invoice is {invoice.state.lower()} meanwhile"
    step = state.agreement.payment.late.ladder[notice.step - 1] if notice.step else None
    if step is not None and step.min_balance is not None and invoice.owed < step.min_balance:
        return f"{invoice.owed} is owed meanwhile, and the step is for {step.min_balance} and more"
    return rests(state, invoice.id)


def _stale_charge(state: State, notice: NoticeState) -> str | None:
    charge = state.charges.get(notice.fact or "")
    if charge is not None and charge.waived:
        return "the charge was waived meanwhile"
    return _stale_invoice(state, notice)


def _stale_promise(state: State, notice: NoticeState) -> str | None:
    promise = state.promises[notice.subject]
    if promise.state != "GIVEN":
        return f"the promise is {promise.state.lower()} meanwhile"
    return None


def _stale_broken(state: State, notice: NoticeState) -> str | None:
    promise = state.promises[notice.subject]
    invoice = state.invoices[promise.invoice]
    return None if invoice.state in CHASED else f"the invoice is {invoice.state.lower()} meanwhile"


def _stale_suspension(state: State, notice: NoticeState) -> str | None:
    return None if state.milestones[notice.subject].state == "HELD" else "the work goes on meanwhile"


def _stale_invoice(state: State, notice: NoticeState) -> str | None:
    invoice = state.invoices[notice.subject]
    return None if invoice.state in UNPAID_INVOICE else f"the invoice is {invoice.state.lower()} meanwhile"


def _stale_review(state: State, notice: NoticeState) -> str | None:
    milestone = state.milestones[notice.subject]
    return None if milestone.state == "DELIVERED" else f"the milestone is {milestone.state.lower()} meanwhile"


def _stale_proposal(state: State, notice: NoticeState) -> str | None:
    if state.stage != "PROPOSED":
        return "the proposal was answered meanwhile"
    return None if notice.subject == f"terms-{state.terms[-1].version}" else "a newer version replaced it"


def _stale_report(state: State, notice: NoticeState) -> str | None:
    return None if state.stage in {"ACTIVE", "SIGNING_OFF"} else f"the engagement is {state.stage.lower()} meanwhile"


def _stale_survey(state: State, notice: NoticeState) -> str | None:
    return "the survey was answered meanwhile" if state.survey is None or state.survey.state in {"ANSWERED", "UNANSWERED"} else None


def _stale_cap(state: State, notice: NoticeState) -> str | None:
    milestone = state.milestones[notice.subject]
    return f"the milestone is {milestone.state.lower()} meanwhile" if milestone.state in {"ACCEPTED", "DROPPED"} else None


def _stale_duty(state: State, notice: NoticeState) -> str | None:
    duty = state.duties[notice.subject]
    return None if duty.state in {"OPEN", "LATE"} else f"what the client was to bring is {duty.state.lower()} meanwhile"


def _stale_duty_reminder(state: State, notice: NoticeState) -> str | None:
    late = state.duties[notice.subject].state == "LATE"
    return "its day passed meanwhile, and another message says so" if late else _stale_duty(state, notice)


def _stale_task(state: State, notice: NoticeState) -> str | None:
    return "the task is done meanwhile" if state.tasks[notice.subject].state == "DONE" else None


STALE: dict[str, Callable[[State, NoticeState], str | None]] = {
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


def stale(state: State, notice: NoticeState) -> str | None:
    """Why this message must not leave any more; none where it may."""
    kind = NOTICE_KINDS[notice.template]
    if state.stage == "CLOSED":
        return "the engagement is closed"
    if state.stage in ENDED and not (kind.after_end or notice.internal):
        return f"the engagement is {state.stage.lower()}"
    if state.stage == "CANCELLED" and not (kind.after_cancel or notice.internal):
        return "the engagement is cancelled"
    rule = STALE.get(notice.template)
    return rule(state, notice) if rule else None
