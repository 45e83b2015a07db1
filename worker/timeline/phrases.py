"""The words of the picture itself, one table per language. What marks say comes with the marks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from worker.timeline.model import Lane


@dataclass(frozen=True)
class Phrases:
    """Every word the picture adds; `{...}` are filled with `str.format`."""

    language: str
    lanes: Mapping[Lane, str]
    message_rows: Mapping[str, str]
    message_rows_short: Mapping[str, str]
    key: Mapping[str, str]
    day_pattern: str | None = None  # Babel pattern of a day; None: the locale's own
    day_year_pattern: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    def say(self, word: str, **values: object) -> str:
        """Return the phrase with its places filled. Raises KeyError for an unknown phrase or place."""
        return self.words[word].format(**values)


ENGLISH = Phrases(
    language="en",
    day_pattern="EEE d MMM",
    day_year_pattern="EEE d MMM y",
    lanes={
        "calendar": "Calendar",
        "stages": "Stage",
        "milestones": "Milestones",
        "money": "Money",
        "messages": "Messages",
        "waiting": "Waiting for",
        "tasks": "Tasks",
    },
    message_rows={"report": "Reports", "work": "On the work", "money": "On money", "answer": "Answers", "inbound": "From {client}"},
    message_rows_short={"report": "Reports", "work": "Work", "money": "Money", "answer": "Answers", "inbound": "From client"},
    key={
        "estimate": "estimate",
        "promise": "promise",
        "promise_moved": "promise moved",
        "work": "our work",
        "work_planned": "planned",
        "review": "client’s turn",
        "blocked": "could not go on",
        "accepted": "accepted",
        "deemed": "deemed accepted",
        "sent_back": "sent back",
        "delay": "delay reported",
        "dropped": "dropped",
        "gate_shut": "gate shut",
        "gate_open": "gate open",
        "gate_waived": "gate waived",
        "gate_reshut": "gate shut again",
        "deadline": "deadline",
        "invoice": "invoice",
        "due": "due date",
        "part_paid": "part paid",
        "paid": "paid",
        "charged": "late charge",
        "credited": "credit",
        "refunded": "refund",
        "void": "void",
        "overdue": "overdue, reminders",
        "promise_to_pay": "promise to pay",
        "disputed": "disputed",
        "report": "report",
        "sent": "sent",
        "acknowledged": "acknowledged",
        "held": "held, then sent",
        "merged": "merged into a report",
        "dropped_message": "not sent",
        "doubtful": "sent, not confirmed",
        "failed": "failed",
        "planned_message": "to be sent",
        "inbound": "from the client",
        "task": "task for a person",
        "day_off": "day off",
    },
    words={
        "because": "because {why}",
        "rule": "Rule {rule}",
        "span": "{start} to {end}",
        "since": "since {start}",
        "task_done": "{start} to {done}, done",
        "task_due": "{start}, due {due}",
        "task_missed": "{start}, was due {due}",
        "held_until": "{when}; sent {sent}",
        "carried_by": "{when}; went out inside “{carrier}”",
        "moved_to": "{when}; moved to {day}",
        "with_note": "{when}, {note}",
        "planned": "{when} (planned)",
        "as_of": "as of {moment} · all times {city}",
        "finished": "finished {day} · all times {city}",
        "today": "Today, {day}",
        "day_of": "day {day} of {days}",
        "days": "{days} days",
        "one_day": "1 day",
        "whole": "Whole engagement",
        "none": "none",
        "not_known": "not known",
        "agreed": "Agreed",
        "paid": "Paid",
        "recurring": "Retainers",
        "below_cap": "Below cap",
        "to_come": "To come",
        "charges": "Charges",
        "credit": "Credit",
        "agreed_sum": "agreed {amount}",
        "paid_sum": "paid {amount}",
        "overdue_sum": "{amount} overdue",
        "due_sum": "{amount} due {day}",
        "us": "us",
        "reports_rhythm": "{row}, {rhythm}",
        "more": "+ {amount}",
        "less": "− {amount}",
        "in_words": "The same in words ({count} entries)",
        "one_in_words": "The same in words (1 entry)",
        "page_title": "{title} · timeline",
        "picture": "Timeline, {start} to {end}",
        "scrolls": "Timeline, scrolls sideways. Every entry is also listed in words below.",
        "skip": "Skip to the timeline in words",
        "key": "Key",
        "beside": "Beside this page",
        "milestones_table": "Milestones",
        "invoices_table": "Invoices",
        "entries_table": "Everything in the picture, in order of time",
        "when": "When",
        "part": "Part",
        "what": "What",
        "why": "Because",
        "rule_id": "Rule",
        "number": "No.",
        "name": "Name",
        "state": "State",
        "price": "Price",
        "sum": "Sum",
    },
)

_LANGUAGES = {ENGLISH.language: ENGLISH}


def phrases_for(locale: str) -> Phrases:
    """Return the table of the locale's language; English where there is none yet."""
    return _LANGUAGES.get(locale.replace("-", "_").split("_")[0], ENGLISH)
