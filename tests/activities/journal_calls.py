"""Calls that carry a whole life, or parts of it."""

from collections.abc import Sequence

from activities.store import Store
from tests.activities.written import Written
from workflows.engagement.messages.answers import Entry, JournalEnd
from workflows.engagement.messages.ports import JournalCall
from workflows.engagement.state.journal.chain import hash_of

ID = "abcdefgh1234567890"
ENTRIES: tuple[Entry, ...] = (
    Written().active().days(10).pays("discovery").ready("discovery").starts("discovery").days(2).delivers("discovery").days(10).journal
)
"""A life, from the first entry on; some are personal."""


def carrying(first: int, last: int, entries: Sequence[Entry] = ENTRIES, engagement: str = ID) -> JournalCall:
    """A call with the entries from ``first`` to ``last``, behind the one before."""
    before = entries[first - 2] if first > 1 else None
    after = JournalEnd(sequence=before.sequence, hash=before.hash) if before else JournalEnd()
    return JournalCall(engagement=engagement, after=after, entries=tuple(entries[first - 1 : last]))


def forked(at: int, last: int) -> tuple[Entry, ...]:
    """The life again, but another one from the entry ``at`` on."""
    told = list(ENTRIES[: at - 1])
    for entry in ENTRIES[at - 1 : last]:
        other = entry.model_copy(update={"rule": f"{entry.rule}/other", "previous": told[-1].hash if told else ""})
        told.append(other.model_copy(update={"hash": hash_of(other)}))
    return tuple(told)


def sequences(store: Store, engagement: str = ID) -> list[int]:
    """Of all lines."""
    return [line.sequence for line in store.lines(engagement)]
