"""Whose turn it was, derived from the journal: who was waited for, from when to when, and for what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from worker.timeline.marks import Waiting
from worker.timeline.project_invoice import short_number
from worker.timeline.project_source import Source
from workflows.engagement.lifecycles import InboundState, InvoiceState, MilestoneState, NoticeState, Stage, SurveyState, TaskState
from workflows.engagement.messages.answers import Entry

Party = Literal["us", "client"]

_BEGINS = {
    "EngagementCreated": ("engagement", Stage.INQUIRY),
    "InboundReceived": ("inbound", InboundState.RECEIVED),
    "TaskOpened": ("task", TaskState.OPEN),
}
"""Events that bring something into being without a move."""
_TURNS: dict[tuple[str, str], tuple[Party, str]] = {
    ("engagement", Stage.INQUIRY): ("us", "picture-wait-inquiry"),
    ("engagement", Stage.QUALIFYING): ("us", "picture-wait-proposal"),
    ("engagement", Stage.PROPOSED): ("client", "picture-wait-decision"),
    ("engagement", Stage.ONBOARDING): ("us", "picture-wait-kick-off"),
    ("engagement", Stage.PAUSED): ("us", "picture-wait-going-on"),
    ("engagement", Stage.SIGNING_OFF): ("client", "picture-wait-sign-off"),
    ("milestone", MilestoneState.READY): ("us", "picture-wait-milestone"),
    ("milestone", MilestoneState.IN_PROGRESS): ("us", "picture-wait-milestone"),
    ("milestone", MilestoneState.HELD): ("us", "picture-wait-stopped"),
    ("milestone", MilestoneState.IN_REVISION): ("us", "picture-wait-revision"),
    ("milestone", MilestoneState.DELIVERED): ("client", "picture-wait-review"),
    ("invoice", InvoiceState.OPEN): ("client", "picture-wait-payment"),
    ("invoice", InvoiceState.OVERDUE): ("client", "picture-wait-payment"),
    ("invoice", InvoiceState.DISPUTED): ("us", "picture-wait-dispute"),
    ("inbound", InboundState.RECEIVED): ("us", "picture-wait-answer"),
    ("inbound", InboundState.ACKNOWLEDGED): ("us", "picture-wait-answer"),
    ("inbound", InboundState.OVERDUE): ("us", "picture-wait-answer"),
    ("notice", NoticeState.FAILED): ("us", "picture-wait-failed"),
    ("notice", NoticeState.DOUBTFUL): ("us", "picture-wait-doubtful"),
    ("survey", SurveyState.ASKED): ("client", "picture-wait-survey"),
    ("survey", SurveyState.REMINDED): ("client", "picture-wait-survey"),
}
"""Kind and state -> whose turn it is, and the sentence of what for. Tasks have a lane of their own; a blocked milestone waits for its invoice."""


@dataclass(frozen=True)
class _Turn:
    words: str
    entry: Entry


def waiting(source: Source) -> tuple[Waiting, ...]:
    """Bars for both sides: a new one begins whenever what is waited for changes."""
    return (*_bars(source, "us"), *_bars(source, "client"))


def waited(source: Source, bars: tuple[Waiting, ...], party: Party) -> str:
    """How many working days of ours one side was waited for, in words."""
    calendar = source.state.calendars.provider
    days = set()
    for bar in bars:
        if bar.party == party:
            day, last = calendar.local(bar.when).date(), calendar.local(bar.until or source.end).date()
            while day <= last:
                days.add(day)
                day += timedelta(days=1)
    count = sum(calendar.is_business_day(day) for day in days)
    return source.say("picture-waited", days=count) if count else ""


def _bars(source: Source, party: Party) -> Iterator[Waiting]:
    turns: dict[tuple[str, str], _Turn] = {}
    since: datetime | None = None
    for entry in source.entries:
        before = _words(turns)
        then = dict(turns)
        _take(source, entry, turns, party)
        if _words(turns) == before:
            continue
        if since is not None and before and entry.effective > since:
            yield _bar(source, party, since, entry.effective, then)
        since = entry.effective
    if since is not None and turns:
        yield _bar(source, party, since, None, turns)


def _words(turns: dict[tuple[str, str], _Turn]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(turn.words for turn in turns.values()))


def _take(source: Source, entry: Entry, turns: dict[tuple[str, str], _Turn], party: Party) -> None:
    """Follow one entry: the thing it moves waits for somebody else, or for nobody."""
    found = _moved(source, entry)
    if found is None:
        return
    kind, item_id, state = found
    turn = _TURNS.get((kind, state))
    if turn is None or turn[0] != party:
        turns.pop((kind, item_id), None)
        return
    invoice = source.state.invoices.get(item_id)
    number = short_number(source, invoice.number) if invoice else item_id
    words = source.say(turn[1], milestone=source.names.milestone(item_id), invoice=number)
    known = turns.get((kind, item_id))
    if known is None or known.words != words:
        turns[(kind, item_id)] = _Turn(words, entry)


def _moved(source: Source, entry: Entry) -> tuple[str, str, str] | None:
    if entry.event in _BEGINS:
        kind, state = _BEGINS[entry.event]
        return kind, source.state.id if kind == "engagement" else str(entry.data[kind]), state
    move = entry.data.get("move")
    return (str(move["kind"]), str(move["id"]), str(move["to"])) if isinstance(move, dict) else None


def _bar(source: Source, party: Party, start: datetime, end: datetime | None, turns: dict[tuple[str, str], _Turn]) -> Waiting:
    name = source.say("picture-us") if party == "us" else source.client
    words = source.all_of(_words(turns))
    last = max(turns.values(), key=lambda turn: turn.entry.sequence).entry
    until = end or (source.end if source.now is None else None)
    return Waiting(
        party=party,
        when=start,
        until=until,
        what=source.say("picture-waiting", who=name, what=words),
        because=source.because(last),
        rule=last.rule,
        label=_with_days(source, turns) if until is None else "",
    )


def _with_days(source: Source, turns: dict[tuple[str, str], _Turn]) -> str:
    """What is waited for, each with its day: "the review of Design by 6 Nov and the payment of No. 003 by 13 Nov"."""
    said: dict[str, str] = {}
    for (kind, item_id), turn in turns.items():
        said.setdefault(turn.words, _by(source, kind, item_id, turn.words))
    return source.all_of(said.values())


def _by(source: Source, kind: str, item_id: str, what: str) -> str:
    """What a side has to do, and until when, as far as a day was named; what is past that day says so."""
    day = _day(source, kind, item_id)
    if day is None:
        return what
    moment = day if isinstance(day, datetime) else source.close(day)
    return source.say("picture-waiting-due-since" if moment < source.end else "picture-waiting-by", what=what, day=source.short(day))


def _day(source: Source, kind: str, item_id: str) -> datetime | date | None:
    state = source.state
    if kind == "milestone":
        item = state.milestones[item_id]
        if item.state == MilestoneState.DELIVERED:
            return item.review_ends
        return item.promised_on if item.state == MilestoneState.IN_PROGRESS else None
    if kind == "invoice":
        return None if state.invoices[item_id].state == InvoiceState.DISPUTED else state.invoices[item_id].payable_by
    if kind == "inbound":
        return state.inbound[item_id].reply_due
    deadline = state.deadlines.get("valid/engagement") if kind == "engagement" else None
    return deadline.at if deadline else None
