"""The messages there are: one row each. A new message is a row here, a rule that plans it, and a template."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class NoticeKind:
    """How a message behaves.

    Attributes:
        template: file name below ``activities/templates/<language>/``.
        role: contact role it goes to (``decision``, ``billing``, ``work``), ``asker`` for the contact it answers, ``team`` for somebody of ours.
        urgency: ``immediate`` leaves day and night; ``routine`` leaves in service windows only.
        policy: ``at_least_once`` repeats with the same Message-ID; ``at_most_once`` opens a task when in doubt.
        automatic: False for a person's own words.
        after_end: may leave after the engagement was declined, referred or lapsed (never after CLOSED).
        after_cancel: may leave while a cancelled engagement winds down: money, and words between people.
    """

    template: str
    role: Literal["decision", "billing", "work", "asker", "team"]
    urgency: Literal["immediate", "routine"] = "routine"
    policy: Literal["at_least_once", "at_most_once"] = "at_least_once"
    automatic: bool = True
    after_end: bool = False
    after_cancel: bool = False


NOTICE_KINDS: dict[str, NoticeKind] = {
    kind.template: kind
    for kind in (
        NoticeKind("acknowledgement", "asker", "immediate", after_cancel=True),
        NoticeKind("added_to_request", "asker", "immediate", after_cancel=True),
        NoticeKind("reply", "asker", automatic=False, after_end=True, after_cancel=True),
        NoticeKind("declined", "decision", after_end=True),
        NoticeKind("referred", "decision", after_end=True),
        NoticeKind("lapsed", "decision", after_end=True),
        NoticeKind("proposal", "decision"),
        NoticeKind("proposal_reminder", "decision", policy="at_most_once"),
        NoticeKind("welcome", "decision"),
        NoticeKind("recap", "decision", after_end=True, after_cancel=True),
        NoticeKind("invoice", "billing", after_cancel=True),
        NoticeKind("payment_reminder", "billing", policy="at_most_once", after_cancel=True),
        NoticeKind("payment_received", "billing", after_cancel=True),
        NoticeKind("invoice_cancelled", "billing", after_cancel=True),
        NoticeKind("credit_noted", "billing", after_cancel=True),
        NoticeKind("formal_notice", "billing", after_cancel=True),
        NoticeKind("late_charge", "billing", policy="at_most_once", after_cancel=True),
        NoticeKind("charge_waived", "billing", after_cancel=True),
        NoticeKind("promise_noted", "billing", after_cancel=True),
        NoticeKind("promise_broken", "billing", policy="at_most_once", after_cancel=True),
        NoticeKind("due_date_moved", "billing", after_cancel=True),
        NoticeKind("work_suspended", "decision"),
        NoticeKind("collection_file", "team"),
        NoticeKind("delivered", "decision"),
        NoticeKind("files_released", "decision", after_cancel=True),
        NoticeKind("review_nudge", "decision", policy="at_most_once"),
        NoticeKind("review_extended", "decision"),
        NoticeKind("deemed_accepted", "decision", after_cancel=True),
        NoticeKind("revision_noted", "decision"),
        NoticeKind("work_held", "decision"),
        NoticeKind("work_resumed", "decision"),
        NoticeKind("cap_warning", "decision"),
        NoticeKind("allowance_low", "decision"),
        NoticeKind("duty_reminder", "decision", policy="at_most_once"),
        NoticeKind("duty_late", "decision"),
        NoticeKind("dates_moved", "decision"),
        NoticeKind("paused", "decision"),
        NoticeKind("resumed", "decision"),
        NoticeKind("cancelled", "decision", after_cancel=True),
        NoticeKind("report", "decision"),
        NoticeKind("closing_report", "decision"),
        NoticeKind("survey", "decision"),
        NoticeKind("survey_reminder", "decision", policy="at_most_once"),
        NoticeKind("referral_ask", "decision", policy="at_most_once"),
        NoticeKind("task_escalated", "team", "immediate"),
    )
}
"""By template."""
