"""Journal lines: appended, compared, put aside where they do not fit, and read.

An engagement's own journal is right, whatever the store holds: a line of the store that differs goes aside with all after it, and the workflow is told.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, literal, select

from activities.store.keys import EngagementKey
from activities.store.lines import is_sound, rows_of
from activities.store.tables import line, line_aside
from workflows.engagement.messages.answers import Entry, JournalEnd, Misfit
from workflows.engagement.messages.ports import JournalCall, Stored
from workflows.engagement.state.journal.chain import broken_at

_COLUMNS = ("engagement", "sequence", "hash", "event", "line", "personal")
_END = select(line.c.sequence, line.c.hash).where(line.c.engagement == bindparam("whose")).order_by(line.c.sequence.desc()).limit(1)
_INSERT = insert(line)


def append(connection: Connection, key: EngagementKey, call: JournalCall) -> Stored:
    """Store what a call carries, and say where the journal ends then and what did not fit.

    Args:
        connection: in a transaction that keeps other writers of this engagement out.
        key: of the engagement.
        call: entries in the order of their sequence, without holes, and the end that they follow on.
    """
    end = end_of(connection, call.engagement)
    there = _hashes_there(connection, call, end)
    differs_at = _first_difference(connection, call, end, there)
    misfit = Misfit.FORK if differs_at else None
    if misfit:
        _put_aside(connection, call.engagement, line.c.sequence >= differs_at)
    elif end.sequence < call.after.sequence:
        misfit, differs_at = Misfit.GAP, end.sequence + 1
    kept = range(1, differs_at) if misfit is Misfit.FORK else there
    missing = [entry for entry in call.entries if entry.sequence not in there or entry.sequence not in kept]
    if missing:
        connection.execute(_INSERT, rows_of(key, missing))
    now = end_of(connection, call.engagement) if missing or misfit else end
    return Stored(sequence=now.sequence, hash=now.hash, misfit=misfit, differs_at=differs_at)


def fill(connection: Connection, key: EngagementKey, entries: Sequence[Entry], end: JournalEnd | None = None) -> bool:
    """Close a hole with lines from elsewhere; lines there that are not what was written once give way to them.

    Args:
        connection: in a transaction that keeps other writers of this engagement out.
        key: of the engagement.
        entries: in order of their sequence; they may overlap with lines that are there.
        end: where the engagement says that the store's journal ends: what is lost up to there may be the last of it.

    Returns:
        Whether they are stored: only where their chain holds and links with the lines on both sides.
    """
    if not entries or broken_at(entries) is not None:
        return False
    first, last = entries[0], entries[-1]
    near = rows(connection, key.engagement, first.sequence - 2, last.sequence)
    changed = [row.sequence for row in near if row.sequence >= first.sequence and not is_sound(key, row)]
    there = {row.sequence: row.hash for row in near if row.sequence not in changed}
    if any(there.get(entry.sequence, entry.hash) != entry.hash for entry in entries):
        return False
    follows = (there.get(first.sequence - 1) if first.sequence > 1 else "") == first.previous
    after = _previous_at(connection, key.engagement, last.sequence + 1)
    is_last = last.sequence in there or (end is not None and (last.sequence, last.hash) == (end.sequence, end.hash))
    if not follows or (after is None and not is_last) or after not in (None, last.hash):
        return False
    if changed:
        _put_aside(connection, key.engagement, line.c.sequence.in_(changed))
    missing = [entry for entry in entries if entry.sequence not in there]
    if missing:
        connection.execute(_INSERT, rows_of(key, missing))
    return True


def sound(connection: Connection, key: EngagementKey | None, engagement: str) -> list[int]:
    """Sequences of the lines that are what was written once, and that link with their neighbours."""
    found = [row for row in rows(connection, engagement) if is_sound(key, row)]
    loose = set[int]()
    for before, after in pairwise(found):
        if after.sequence == before.sequence + 1 and json.loads(after.line)["previous"] != before.hash:
            loose |= {before.sequence, after.sequence}
    return [row.sequence for row in found if row.sequence not in loose]


def end_of(connection: Connection, engagement: str) -> JournalEnd:
    """Sequence and hash of the last line."""
    row = connection.execute(_END, {"whose": engagement}).one_or_none()
    return JournalEnd(sequence=row.sequence, hash=row.hash) if row else JournalEnd()


def rows(
    connection: Connection,
    engagement: str,
    after: int = 0,
    through: int | None = None,
    limit: int | None = None,
    events: Sequence[str] | None = None,
) -> Sequence[Row[Any]]:
    """Rows of the lines, in order of their sequence.

    Args:
        connection: in a transaction.
        engagement: whose.
        after: sequence behind which they begin.
        through: last sequence; none: to the end.
        limit: at most so many; none: all.
        events: of these events only; none: of all.
    """
    wanted: list[ColumnElement[bool]] = [line.c.engagement == engagement, line.c.sequence > after]
    if through is not None:
        wanted.append(line.c.sequence <= through)
    if events is not None:
        wanted.append(line.c.event.in_(events))
    return connection.execute(select(line).where(*wanted).order_by(line.c.sequence).limit(limit)).all()


def rows_aside(connection: Connection, engagement: str) -> Sequence[Row[Any]]:
    """Rows of the lines that were put aside, in the order in which they were."""
    return connection.execute(select(line_aside).where(line_aside.c.engagement == engagement).order_by(line_aside.c.id)).all()


def _known(call: JournalCall) -> dict[int, str]:
    """Hashes by sequence, as the engagement knows them."""
    known = {entry.sequence: entry.hash for entry in call.entries}
    return {call.after.sequence: call.after.hash, **known} if call.after.sequence else known


def _hashes_there(connection: Connection, call: JournalCall, end: JournalEnd) -> Mapping[int, str]:
    """Hashes of the store's lines where the call knows them too; mostly that is the last line at most, and costs nothing."""
    known = _known(call)
    if not known or end.sequence < min(known):
        return {}
    if end.sequence == min(known):
        return {end.sequence: end.hash}
    return _hashes(connection, call.engagement, min(known), max(known))


def _first_difference(connection: Connection, call: JournalCall, end: JournalEnd, there: Mapping[int, str]) -> int:
    """Sequence of the first line of the store that is another than the call knows it; 0 where none is.

    The line behind the last entry must link on to it: then a concurrent call has stored more.
    """
    known = _known(call)
    for sequence in sorted(there):
        if there[sequence] != known.get(sequence, there[sequence]):
            return sequence
    last = max(known, default=end.sequence)
    return last + 1 if end.sequence > last and _previous_at(connection, call.engagement, last + 1) not in (None, known[last]) else 0


def _put_aside(connection: Connection, engagement: str, which: ColumnElement[bool]) -> None:
    these = (line.c.engagement == engagement, which)
    moved = select(*(line.c[name] for name in _COLUMNS), literal(datetime.now(UTC).isoformat())).where(*these).order_by(line.c.sequence)
    connection.execute(insert(line_aside).from_select([*_COLUMNS, "put_aside_at"], moved))
    connection.execute(delete(line).where(*these))


def _hashes(connection: Connection, engagement: str, first: int, last: int) -> Mapping[int, str]:
    found = connection.execute(
        select(line.c.sequence, line.c.hash).where(line.c.engagement == engagement, line.c.sequence.between(first, last))
    )
    return {row.sequence: row.hash for row in found}


def _previous_at(connection: Connection, engagement: str, sequence: int) -> str | None:
    """Of which hash the line at a sequence says that it comes before; none where there is no such line."""
    text = connection.execute(select(line.c.line).where(line.c.engagement == engagement, line.c.sequence == sequence)).scalar()
    return None if text is None else str(json.loads(text)["previous"])
