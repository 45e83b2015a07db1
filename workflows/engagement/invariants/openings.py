"""When a routine message may disturb, worked out from the written hours: a second opinion beside ``service_windows``."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from workflows.engagement.invariants.context import Context
from workflows.engagement.time.calendar import BusinessCalendar
from workflows.engagement.time.wall_clock import WEEKDAYS, Weekday, Window
from workflows.engagement.time.zones import at_minute, to_local

_TOGETHER = timedelta(days=14)
"""Where both sides share no moment for so long, the house's windows alone count."""

Span = tuple[datetime, datetime]
Hours = tuple[tuple[Weekday, Window], ...]


@lru_cache(maxsize=4096)
def _spans_of(zone: str, day: date, hours: Hours) -> tuple[Span, ...]:
    """The open spans of a local day that is no day off, in UTC."""
    spans = [(at_minute(zone, day, w.start), at_minute(zone, day, w.end)) for weekday, w in hours if WEEKDAYS[day.weekday()] is weekday]
    return tuple((start, end) for start, end in spans if start < end and to_local(zone, start).date() == day)


def _open_spans(calendar: BusinessCalendar, hours: Hours, since: datetime, until: datetime) -> list[Span]:
    first = to_local(calendar.zone, since).date()
    days = [first + timedelta(days=i) for i in range((until - since).days + 2)]
    return [span for day in days if day not in calendar.days_off for span in _spans_of(calendar.zone, day, hours)]


def _inside(spans: Iterable[Span], at: datetime) -> bool:
    return any(start <= at < end for start, end in spans)


def may_disturb(context: Context, sequence: int, at: datetime) -> bool:
    """Whether a routine message may leave at that moment.

    Both sides must be open; where they share no moment in the 14 days that follow, the house's own windows are enough.
    """
    calendars = context.calendars_at(sequence)
    ours: Hours = tuple((day, w.hours) for w in context.provider.windows for day in w.days)
    theirs: Hours = tuple((day, calendars.client.hours) for day in calendars.client.workdays)
    if not _inside(_open_spans(calendars.provider, ours, at, at), at):
        return False
    if _inside(_open_spans(calendars.client, theirs, at, at), at):
        return True
    limit = at + _TOGETHER
    house = _open_spans(calendars.provider, ours, at, limit)
    client = _open_spans(calendars.client, theirs, at, limit)
    shared = (max(a, c, at) for a, b in house for c, d in client if max(a, c, at) < min(b, d))
    return all(begin > limit for begin in shared)
