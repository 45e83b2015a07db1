"""No consequence of late payment unless the message that announced it was confirmed sent the agreed time before (practice 59)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from workflows.engagement.invariants.context import Context
from workflows.engagement.invariants.reading import data_of, moment
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.messages.answers import Entry

_WHAT = {"FeeCharged": "fee", "InterestClaimed": "interest", "WorkSuspended": "hold"}
_WRITTEN = frozenset({"payment_reminder", "formal_notice"})


@dataclass
class _Word:
    """A message as it was planned, and when it was confirmed sent."""

    invoice: str
    template: str
    announces: tuple[str, ...]
    sent_at: datetime | None = None


def announced_before(journal: Sequence[Entry], context: Context) -> Iterator[Violation]:
    """Check every fee, claim to interest, stop of work and taking down."""
    words: dict[str, _Word] = {}
    charged: set[str] = set()
    for entry in journal:
        data = data_of(entry)
        if entry.event == "NoticePlanned":
            words[data["key"]] = _Word(data["subject"], data["template"], tuple(data.get("announces", ())))
        elif entry.event == "NoticeSent" and data["key"] in words:
            words[data["key"]].sent_at = entry.effective
        elif entry.event in _WHAT:
            yield from _consequence(entry, data, words, context)
        elif entry.event == "TaskOpened" and data["what"] == "take_down":
            yield from _taken_down(entry, data, words, context)
        if "charge" in data and entry.event in {"FeeCharged", "InterestClaimed"}:
            if data["charge"] in charged:
                yield _wrong(entry, f"'{data['charge']}' was charged twice")
            charged.add(data["charge"])


def _consequence(entry: Entry, data: dict[str, Any], words: dict[str, _Word], context: Context) -> Iterator[Violation]:
    what = _WHAT[entry.event]
    word = words.get(data["announced_by"])
    if word is None or word.invoice != data["invoice"] or word.template not in _WRITTEN or f"{what}-{data['step']}" not in word.announces:
        yield _wrong(entry, f"{what} of '{data['invoice']}', but no message about it announced that")
    elif word.sent_at is None or word.sent_at != moment(data["announced_at"]):
        yield _wrong(entry, f"the message that announced {what} of '{data['invoice']}' was not confirmed sent when it says")
    else:
        yield from _in_time(entry, what, word.sent_at, context)


def _taken_down(entry: Entry, data: dict[str, Any], words: dict[str, _Word], context: Context) -> Iterator[Violation]:
    about = [w for w in words.values() if w.invoice == data["subject"] and any(m.startswith("take_down-") for m in w.announces)]
    first = min((w.sent_at for w in about if w.sent_at), default=None)
    if first is None:
        yield _wrong(entry, f"something is to be taken down for '{data['subject']}', but no message announced that")
    else:
        yield from _in_time(entry, "take-down", first, context)


def _in_time(entry: Entry, what: str, sent_at: datetime, context: Context) -> Iterator[Violation]:
    if context.agreement is None:
        return
    calendar = context.calendars_at(entry.sequence).provider
    days = context.agreement.payment.late.announce_days
    if calendar.local(sent_at).date() + timedelta(days=days) > calendar.local(entry.at).date():
        yield _wrong(entry, f"{what} less than {days} days after its announcement was confirmed sent")


def _wrong(entry: Entry, text: str) -> Violation:
    return Violation(invariant="announced", sequence=entry.sequence, text=text)
