"""What each message needs to know, read from the state at the moment it is sent, so that it tells what is true then.

Values are JSON: money as ``{"minor": int, "currency": str}``, days and moments in ISO 8601. A template finds the common facts (:func:`common`)
and those of its own row in :data:`OF`. What came to pass is read from the story (``story.py``), which a sealed journal does not shorten.
"""

from collections.abc import Callable

from workflows.engagement.rules.notices.context.included import allowance, cap, duty
from workflows.engagement.rules.notices.context.late import collection, late, promise, suspension
from workflows.engagement.rules.notices.context.lines import Facts, common
from workflows.engagement.rules.notices.context.people import in_words, inbound, recap, task
from workflows.engagement.rules.notices.context.reports import closing, report, standing
from workflows.engagement.rules.notices.context.terms import agreement, welcome
from workflows.engagement.rules.notices.context.work import invoice, milestone, revision
from workflows.engagement.state import NoticeState, State

__all__ = ["OF", "Facts", "common", "facts_for"]

OF: dict[str, Callable[[State, NoticeState], Facts]] = {
    "acknowledgement": inbound,
    "added_to_request": inbound,
    "reply": inbound,
    "declined": in_words,
    "referred": in_words,
    "lapsed": in_words,
    "proposal": agreement,
    "proposal_reminder": agreement,
    "welcome": welcome,
    "recap": recap,
    "invoice": invoice,
    "payment_reminder": late,
    "formal_notice": late,
    "late_charge": late,
    "charge_waived": late,
    "promise_noted": promise,
    "promise_broken": promise,
    "due_date_moved": late,
    "work_suspended": suspension,
    "collection_file": collection,
    "payment_received": invoice,
    "invoice_cancelled": invoice,
    "credit_noted": invoice,
    "delivered": milestone,
    "files_released": milestone,
    "review_nudge": milestone,
    "review_extended": milestone,
    "deemed_accepted": milestone,
    "revision_noted": revision,
    "work_held": milestone,
    "work_resumed": milestone,
    "cap_warning": cap,
    "allowance_low": allowance,
    "duty_reminder": duty,
    "duty_late": duty,
    "dates_moved": duty,
    "paused": standing,
    "resumed": standing,
    "cancelled": standing,
    "report": report,
    "closing_report": closing,
    "survey": in_words,
    "survey_reminder": in_words,
    "referral_ask": in_words,
    "task_escalated": task,
}
"""Facts of each template besides the common ones."""


def facts_for(state: State, notice: NoticeState) -> Facts:
    """All that the template of ``notice`` may use."""
    return common(state, notice) | OF[notice.template](state, notice)
