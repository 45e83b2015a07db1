"""I4: each notice key has at most one confirmed send. I10: nothing is sent after the end, outside windows or on days off."""

from collections.abc import Iterator, Sequence
from typing import Any

from workflows.engagement.invariants.context import Context
from workflows.engagement.invariants.openings import may_disturb
from workflows.engagement.invariants.reading import data_of, stages
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.lifecycles import ENDED, Stage
from workflows.engagement.messages.answers import Entry
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS


def sent_once(journal: Sequence[Entry]) -> Iterator[Violation]:
    """Check I4."""
    planned: dict[str, str] = {}
    sent: set[str] = set()
    for entry in journal:
        data = data_of(entry)
        if entry.event == "NoticePlanned":
            if data["key"] in planned.values():
                yield Violation(invariant="I4", sequence=entry.sequence, text=f"two notices have the key '{data['key']}'")
            planned[data["notice"]] = data["key"]
        elif entry.event == "NoticeSent":
            if planned.get(data["notice"]) != data["key"]:
                yield Violation(invariant="I4", sequence=entry.sequence, text=f"'{data['notice']}' was sent under another key than planned")
            if data["key"] in sent:
                yield Violation(invariant="I4", sequence=entry.sequence, text=f"'{data['key']}' was confirmed sent twice")
            sent.add(data["key"])


def quiet(journal: Sequence[Entry], context: Context) -> Iterator[Violation]:
    """Check I10, at the moment a message is handed to the mail server."""
    planned: dict[str, dict[str, Any]] = {}
    for entry, stage in stages(journal):
        if entry.event == "NoticePlanned":
            planned[data_of(entry)["notice"]] = data_of(entry)
        if entry.event in {"NoticePlanned", "NoticeQueued", "NoticeSent"} and stage == Stage.CLOSED:
            yield _wrong(entry, "a message after closing")
        if entry.event == "NoticeQueued":
            notice = planned.get(data_of(entry)["notice"])
            if notice is None:
                yield _wrong(entry, "a message left that nobody planned")
            else:
                yield from _leaves(entry, stage, notice, context)


def _wrong(entry: Entry, text: str) -> Violation:
    return Violation(invariant="I10", sequence=entry.sequence, text=text)


def _leaves(entry: Entry, stage: str, notice: dict[str, Any], context: Context) -> Iterator[Violation]:
    kind = NOTICE_KINDS[notice["template"]]
    if stage in ENDED and kind.leaves_after != "end":
        yield _wrong(entry, f"'{kind.template}' left while the engagement was {stage}")
    if stage == Stage.CANCELLED and kind.leaves_after == "nothing":
        yield _wrong(entry, f"'{kind.template}' left while the engagement winds down")
    if kind.urgency == "routine" and not may_disturb(context, entry.sequence, entry.at):
        yield _wrong(entry, f"'{kind.template}' left at {entry.at.isoformat()}, outside the windows")
