"""Time zones, read from PyPI's tzdata alone: names, and a zone's offsets as data.

Rules never read a zone here. Gateway and command line do when terms enter, the shell does when a run ends, and code that writes times for people.
"""

import difflib
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ValidationInfo

from workflows.engagement.time.offsets import Zone

AT_THE_DOOR = "at the door"
"""Context of a validation of text that a person wrote: names of zones are looked up. Stored ones were looked up when they entered, and are not again."""
ENOUGH_YEARS = 13
"""Length of a series of years that has, for every weekday, a year whose March begins on that day."""
_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


@cache
def _names() -> frozenset[str]:
    """All IANA names; as a side effect the machine's own zone files are out of reach, so every machine agrees."""
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
    return frozenset(zoneinfo.available_timezones())


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name, for example ``Europe/Helsinki``, by the tzdata that is installed.

    Raises:
        ValueError: no such zone; the text names it and the nearest one that exists.
    """
    if name in _names():
        return ZoneInfo(name)
    by_folded = {known.casefold(): known for known in _names()}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.75)
    hint = f", did you mean '{by_folded[near[0]]}'?" if near else ""
    raise ValueError(f"unknown time zone '{name}', expected an IANA name such as 'Europe/Helsinki'{hint}")


def load_zones() -> int:
    """Read every zone into memory, so that nothing is read lazily later; takes about 0.15 s.

    Returns:
        How many zones are known.
    """
    for name in _names():
        zone(name)
    return len(_names())


def _known(name: str, info: ValidationInfo) -> str:
    if info.context == AT_THE_DOOR:
        zone(name)
    return name


ZoneName = Annotated[str, AfterValidator(_known)]
"""An IANA name; looked up where a person writes it, and never again: a worker with an older tzdata still loads what was accepted."""


@lru_cache(maxsize=1024)
def read_zone(name: str, first: int, last: int) -> Zone:
    """A zone as data, by the tzdata that is installed.

    Args:
        name: IANA name.
        first: the first year that matters.
        last: the last one; more years are read where these are too few to tell how it goes on.

    Raises:
        ValueError: no such zone.
    """
    last = max(last, first + ENOUGH_YEARS - 1)
    begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    return Zone(name=name, years=(first, last), offsets=tuple(_offsets(name, begin, end)))


def _offsets(name: str, begin: datetime, end: datetime) -> Iterator[tuple[int, int]]:
    """The offset at the beginning, and each change until the end."""
    known = _offset(name, begin)
    yield round(begin.timestamp()), known
    day = begin
    while day < end:
        if _offset(name, day + _ONE_DAY) != known:
            change = _change(name, day, known)
            known = _offset(name, change)
            yield round(change.timestamp()), known
            day = change  # a second change on the same day is found as well
        else:
            day += _ONE_DAY


def _change(name: str, day: datetime, known: int) -> datetime:
    """The first second of the day from ``day`` on that has another offset."""
    before, after = day, day + _ONE_DAY
    while after - before > _ONE_SECOND:
        middle = before + (after - before) // 2 // _ONE_SECOND * _ONE_SECOND
        before, after = (middle, after) if _offset(name, middle) == known else (before, middle)
    return after


def _offset(name: str, moment: datetime) -> int:
    offset = moment.astimezone(zone(name)).utcoffset()
    assert offset is not None
    return round(offset.total_seconds())
