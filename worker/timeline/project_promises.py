"""Promised days, from the journal: the first, each move with its reason, and whether the last was kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from worker.timeline.marks import MilestoneMark
from worker.timeline.project_source import Source
from workflows.engagement.lifecycles import RUNNING_MILESTONE, MilestoneState
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state import MilestoneItem


@dataclass(frozen=True)
class _Promise:
    """A day that was promised, and why this day."""

    day: str
    because: str
    rule: str


def promises(source: Source, item: MilestoneItem, entries: Sequence[Entry]) -> Iterator[MilestoneMark]:
    """The flags of one milestone.

    Args:
        source: the engagement.
        item: the milestone.
        entries: its entries, in order.
    """
    title = source.state.milestone_terms(item.id).title
    given = list(_given(source, item, entries))
    for promise, following in pairwise(given):
        yield MilestoneMark(
            kind="promise", when=source.close(promise.day), moved_to=source.close(following.day), day_only=True,
            what=_promised(source, title, promise.day), because=following.because, rule=following.rule,
        )  # fmt: skip
    yield _last(source, item, title, given[-1], entries)


def _given(source: Source, item: MilestoneItem, entries: Sequence[Entry]) -> Iterator[_Promise]:
    planned, accepted = source.state.planned(item.id), next(source.of("AgreementAccepted"))
    last = planned.promised_on.isoformat()
    yield _Promise(last, source.say("picture-promised-because"), accepted.rule)
    for entry in entries:
        day = str(entry.data.get("promised_on", last))
        if entry.event not in {"MilestoneStarted", "MilestoneResumed"} or day == last:
            continue
        last = day
        yield _Promise(day, _why_moved(source, entry, planned.start_on.isoformat()), entry.rule)


def _why_moved(source: Source, entry: Entry, planned: str) -> str:
    if entry.event == "MilestoneResumed":
        return source.because(entry)
    days = source.working_days(source.opening(planned), entry.effective)
    return source.say("picture-promise-moved", day=source.short(entry.effective), days=days)


def _last(source: Source, item: MilestoneItem, title: str, promise: _Promise, entries: Sequence[Entry]) -> MilestoneMark:
    when = source.close(promise.day)
    delivered = next((entry.effective for entry in entries if entry.event == "MilestoneDelivered"), None)
    open_now = delivered is None and item.state != MilestoneState.DROPPED
    late = delivered > when if delivered else open_now and source.end > when and item.state != MilestoneState.PLANNED
    because = promise.because
    if delivered is not None:
        because = source.say("picture-promise-missed" if late else "picture-promise-kept", day=source.short(delivered))
    coming = open_now and source.now is not None and source.now < when
    label = source.say("picture-promised-label", day=source.reader.day(when)) if coming and item.state in RUNNING_MILESTONE else ""
    return MilestoneMark(
        kind="promise", when=when, what=_promised(source, title, promise.day), because=because, rule=promise.rule,
        day_only=True, late=late, label=label,
    )  # fmt: skip


def _promised(source: Source, title: str, day: str) -> str:
    return source.say("picture-of-milestone", milestone=title, what=source.say("picture-promised", day=source.short(day)))
