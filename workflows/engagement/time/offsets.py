"""The clock of a place as data: from a wall clock to an instant and back, without a look at any zone file.

A zone is read once, when terms enter or a run begins (:func:`~workflows.engagement.time.zones.read_zone`), and travels with the calendar. So an
engagement computes the same moments on every machine, whatever tzdata is installed there and however new it is.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from itertools import pairwise

from workflows.engagement.model import Frozen

Offsets = tuple[tuple[int, int], ...]
"""Moments in seconds since 1970, and the seconds east of UTC that count from each of them on."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Zone(Frozen):
    """The clock of a place in the years that were read.

    A year before or after them goes like the nearest of them whose March begins on the same weekday, because summer time begins and ends on
    weekdays of a month.
    """

    name: str
    """IANA name, such as Europe/Helsinki."""
    years: tuple[int, int]
    """The first and the last year that were read."""
    offsets: Offsets
    """The first is that of the beginning of the first year; the others are changes, some two a year."""


@dataclass(frozen=True)
class _Changes:
    """Offsets as they are looked up: each counts from the moment that stands in the same place.

    Attributes:
        utc: in UTC.
        wall: on the wall clock, written as if it were UTC; an hour that is skipped or repeated still belongs to the time before.
        clocks: the offsets, one more than there are changes.
    """

    utc: list[datetime]
    wall: list[datetime]
    clocks: list[timezone]


@lru_cache(maxsize=512)
def _changes(offsets: Offsets) -> _Changes:
    """Kept by value, so a copied zone never sees those of another one."""
    moments = [(_EPOCH + timedelta(seconds=at), timedelta(seconds=max(before, after))) for (_, before), (at, after) in pairwise(offsets)]
    return _Changes(
        utc=[at for at, _ in moments],
        wall=[at + offset for at, offset in moments],
        clocks=[timezone(timedelta(seconds=offset)) for _, offset in offsets],
    )


@lru_cache(maxsize=4096)
def _year_like(years: tuple[int, int], year: int) -> int:
    first, last = years
    nearest_first = range(last, first - 1, -1) if year > last else range(first, last + 1)
    begins = date(year, 3, 1).weekday()
    return next((known for known in nearest_first if date(known, 3, 1).weekday() == begins), nearest_first[0])


def _in_a_known_year(zone: Zone, moment: datetime) -> datetime:
    first, last = zone.years
    if first <= moment.year <= last:
        return moment
    year = _year_like(zone.years, moment.year)
    return moment.replace(year=year, day=28) if (moment.month, moment.day) == (2, 29) else moment.replace(year=year)


def at_local(zone: Zone, day: date, wall: time) -> datetime:
    """The UTC instant of a wall-clock time in a zone.

    A time that the clock jumps over moves forward by the jump (02:30 becomes 03:30); one that occurs twice is the first.

    Raises:
        ValueError: a wall time that carries a zone of its own.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall-clock time carries no zone of its own")
    written, changes = datetime.combine(day, wall, tzinfo=UTC), _changes(zone.offsets)
    clock = changes.clocks[bisect_right(changes.wall, _in_a_known_year(zone, written))]
    return written - clock.utcoffset(None)


def at_minute(zone: Zone, day: date, minute: int) -> datetime:
    """Like `at_local`, with minutes since midnight; 1440 is the midnight that ends the day."""
    days, rest = divmod(minute, 24 * 60)
    return at_local(zone, day + timedelta(days=days), time(rest // 60, rest % 60))


def to_local(zone: Zone, moment: datetime) -> datetime:
    """The same instant on the zone's wall clock.

    Raises:
        ValueError: a moment without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone; a naive datetime names no instant")
    changes = _changes(zone.offsets)
    return moment.astimezone(changes.clocks[bisect_right(changes.utc, _in_a_known_year(zone, moment.astimezone(UTC)))])
