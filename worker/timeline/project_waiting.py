"""Whose turn it was, derived from the journal: who was waited for, from when to when, and for what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from worker.timeline.marks import Waiting
from worker.timeline.project_invoice import short_number
from worker.timeline.project_source import Source
from workflows.engagement.messages.answers import Entry

Party = Literal["us", "client"]

_BEGINS = {"EngagementCreated": ("engagement", "INQUIRY"), "InboundReceived": ("inbound", "RECEIVED"), "TaskOpened": ("task", "OPEN")}
"""Events that bring something into being without a move."""
_TURNS: dict[tuple[str, str], tuple[Party, str]] = {
    ("engagement", "INQUIRY"): ("us", "a look at the inquiry"),
    ("engagement", "QUALIFYING"): ("us", "the proposal"),
    ("engagement", "PROPOSED"): ("client", "the decision on the proposal"),
    ("engagement", "ONBOARDING"): ("us", "the kick-off"),
    ("engagement", "PAUSED"): ("us", "going on"),
    ("engagement", "SIGNING_OFF"): ("client", "the sign-off"),
    ("milestone", "READY"): ("us", "{milestone}"),
    ("milestone", "IN_PROGRESS"): ("us", "{milestone}"),
    ("milestone", "HELD"): ("us", "{milestone}, which is stopped"),
    ("milestone", "IN_REVISION"): ("us", "the revision of {milestone}"),
    ("milestone", "DELIVERED"): ("client", "the review of {milestone}"),
    ("invoice", "OPEN"): ("client", "the payment of {invoice}"),
    ("invoice", "OVERDUE"): ("client", "the payment of {invoice}"),
    ("invoice", "DISPUTED"): ("us", "the dispute about {invoice}"),
    ("inbound", "RECEIVED"): ("us", "an answer"),
    ("inbound", "ACKNOWLEDGED"): ("us", "an answer"),
    ("inbound", "OVERDUE"): ("us", "an answer"),
    ("notice", "FAILED"): ("us", "a message that did not go through"),
    ("notice", "DOUBTFUL"): ("us", "a message in doubt"),
    ("survey", "ASKED"): ("client", "the survey"),
    ("survey", "REMINDED"): ("client", "the survey"),
}
"""Kind and state -> whose turn it is, and for what. Tasks have a lane of their own; a blocked milestone waits for its invoice."""


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
    return f"{count} working day{'s' if count != 1 else ''}" if count else ""


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
    words = turn[1].format(milestone=source.names.milestone(item_id), invoice=short_number(invoice.number) if invoice else item_id)
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
    name = "us" if party == "us" else source.client
    words = " and ".join(_words(turns))
    last = max(turns.values(), key=lambda turn: turn.entry.sequence).entry
    until = end or (source.end if source.now is None else None)
    return Waiting(
        party=party,
        when=start,
        until=until,
        what=f"Waiting for {name}: {words}",
        because=source.because(last),
        rule=last.rule,
        label=_with_days(source, turns) if until is None else "",
    )


def _with_days(source: Source, turns: dict[tuple[str, str], _Turn]) -> str:
    """What is waited for, each with its day: "the review of Design by 6 Nov and the payment of No. 003 by 13 Nov"."""
    said: dict[str, str] = {}
    for (kind, item_id), turn in turns.items():
        said.setdefault(turn.words, turn.words + _by(source, kind, item_id))
    return " and ".join(said.values())


def _by(source: Source, kind: str, item_id: str) -> str:
    """Until when a side has its part to do, as far as a day was named; what is past that day says so."""
    day = _day(source, kind, item_id)
    if day is None:
        return ""
    moment = day if isinstance(day, datetime) else source.close(day)
    return f", due since {source.short(day)}" if moment < source.end else f" by {source.short(day)}"


def _day(source: Source, kind: str, item_id: str) -> datetime | date | None:
    state = source.state
    if kind == "milestone":
        item = state.milestones[item_id]
        return item.review_ends if item.state == "DELIVERED" else item.promised_on if item.state == "IN_PROGRESS" else None
    if kind == "invoice":
        return None if state.invoices[item_id].state == "DISPUTED" else state.invoices[item_id].payable_by
    if kind == "inbound":
        return state.inbound[item_id].reply_due
    deadline = state.deadlines.get("valid/engagement") if kind == "engagement" else None
    return deadline.at if deadline else None
