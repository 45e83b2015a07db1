"""When a message is no longer true."""

from collections.abc import Callable

from workflows.engagement.lifecycles import ENDED, UNPAID_INVOICE
from workflows.engagement.notice_kinds import NOTICE_KINDS
from workflows.engagement.state import NoticeState, State


def _stale_reminder(state: State, notice: NoticeState) -> str | None:
    invoice = state.invoices[notice.subject]
    return None if invoice.state in {"OPEN", "OVERDUE"} else f"the invoice is {invoice.state.lower()} meanwhile"


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


def _stale_task(state: State, notice: NoticeState) -> str | None:
    return "the task is done meanwhile" if state.tasks[notice.subject].state == "DONE" else None


STALE: dict[str, Callable[[State, NoticeState], str | None]] = {
    "payment_reminder": _stale_reminder,
    "invoice": _stale_invoice,
    "delivered": _stale_review,
    "review_nudge": _stale_review,
    "review_extended": _stale_review,
    "proposal": _stale_proposal,
    "proposal_reminder": _stale_proposal,
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
