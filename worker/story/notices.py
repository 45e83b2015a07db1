"""What our messages are called."""

from worker.story.names import Names

_WORDS: dict[str, str] = {
    "acknowledgement": "Acknowledgement",
    "added_to_request": "Acknowledgement: added to the request",
    "reply": "Answer",
    "declined": "Decline, with another suggestion",
    "referred": "Referral to somebody who can help",
    "lapsed": "Word that it lapsed",
    "proposal": "Proposal",
    "proposal_reminder": "Proposal: a few days left",
    "welcome": "Welcome, with team and phase map",
    "recap": "Recap: {meeting}",
    "invoice": "Invoice {invoice}",
    "payment_reminder": "{reminder}: {invoice}",
    "formal_notice": "Formal notice: {invoice}",
    "late_charge": "Late charge: {invoice}",
    "charge_waived": "A charge fell away: {invoice}",
    "promise_noted": "Promise noted: {invoice}",
    "promise_broken": "The promised payment is missing: {invoice}",
    "due_date_moved": "A later due date: {invoice}",
    "work_suspended": "Work stopped until it is paid: {milestone}",
    "collection_file": "The file for collection: {invoice}",
    "payment_received": "Receipt: {invoice}",
    "invoice_cancelled": "No longer to be paid: {invoice}",
    "credit_noted": "Credit note: {invoice}",
    "cap_warning": "Hours near their cap: {milestone}",
    "allowance_low": "What is included is nearly used: {subject}",
    "duty_reminder": "Reminder of what we need: {duty}",
    "duty_late": "Late, and we need it: {duty}",
    "dates_moved": "Our dates move: {duty} came late",
    "delivered": "Delivery: {milestone}",
    "files_released": "The final files: {milestone}",
    "review_nudge": "Nudge: the review of {milestone} ends soon",
    "review_extended": "Review extended: {milestone}",
    "deemed_accepted": "Counts as accepted: {milestone}",
    "revision_noted": "Changes noted: {milestone}",
    "work_held": "Work stopped: {milestone}",
    "work_resumed": "Work goes on: {milestone}",
    "paused": "Everything rests",
    "resumed": "It goes on",
    "cancelled": "It ends early",
    "report": "Progress report",
    "closing_report": "Closing report",
    "survey": "Two questions on handling and outcome",
    "survey_reminder": "Survey: the one reminder",
    "referral_ask": "Whom else could we help?",
    "task_escalated": "Task for you: {task}",
}
"""By template. What is in braces is filled from the message's subject."""

TEMPLATES = frozenset(_WORDS)
"""Templates that have a name."""


def notice_words(template: str, subject: str, names: Names, days: int | None = None) -> str:
    """What a message is called, such as ``Receipt: N-101``.

    Args:
        template: its text.
        subject: id of what it is about.
        names: the names in the engagement.
        days: for a reminder, days from the due date; negative before it.
    """
    return _WORDS.get(template, template).format(
        milestone=names.milestone(subject),
        invoice=names.invoice(subject),
        task=names.task(subject),
        duty=names.duty(subject),
        subject=subject,
        meeting=meeting_words(subject),
        reminder=_reminder(days),
    )


def meeting_words(purpose: str) -> str:
    """A meeting by its purpose: ``closing call`` of ``closing_call`` or ``closing-call``."""
    name = purpose.replace("_", "-")
    return name if name in {"kick-off", "check-in"} else name.replace("-", " ")


def _reminder(days: int | None) -> str:
    if days is None or days > 0:
        return "Reminder"
    return "Due today" if days == 0 else f"Due in {-days} days"
