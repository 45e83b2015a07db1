"""Working days and working hours of one side, as arithmetic on explicit dates.

Holidays are resolved to dates before they come here; nothing in this module looks anything up but time zones.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

from workflows.engagement.model import Frozen
from workflows.engagement.time.wall_clock import WEEKDAYS, CalendarDay, LocalTime, MinuteOfDay, Weekday, Window
from workflows.engagement.time.zones import ZoneName, at_local, at_minute, to_local

__all__ = [
    "SEARCH_DAYS",
    "WEEKDAYS",
    "BusinessCalendar",
    "CalendarDay",
    "LocalTime",
    "MinuteOfDay",
    "NeverOpensError",
    "Weekday",
    "Window",
]

SEARCH_DAYS = 731
"""How far a search for an open day goes, in days: two years."""
_ONE_DAY = timedelta(days=1)


class NeverOpensError(ValueError):
    """A calendar or a set of windows has no open time within two years of the day asked about."""


@lru_cache(maxsize=512)
def _openings(workdays: tuple[Weekday, ...], days_off: tuple[date, ...]) -> tuple[frozenset[int], frozenset[date]]:
    """Weekdays by number and days off, to be looked up; keyed by value, so a copied calendar can never see stale ones."""
    return frozenset(day.number for day in workdays), frozenset(days_off)


def _sorted_weekdays(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    if not days:
        raise ValueError("no working day given, expected at least one of mon, tue, wed, thu, fri, sat, sun")
    return tuple(day for day in WEEKDAYS if day in days)


def _sorted_days(days: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


class BusinessCalendar(Frozen):
    """When one side works: its zone, weekdays, hours, and days off as explicit dates."""

    zone: ZoneName
    """IANA name, such as Europe/Helsinki."""
    workdays: Annotated[tuple[Weekday, ...], AfterValidator(_sorted_weekdays)]
    """At least one weekday, kept in the order of the week."""
    hours: Window
    """Local working hours, alike on every working day."""
    days_off: Annotated[tuple[CalendarDay, ...], AfterValidator(_sorted_days)] = ()
    """Dates without work, sorted; holidays are already among them."""
    resolved_until: CalendarDay | None = None
    """The last day up to which holidays are known; missing when none were resolved."""

    def is_business_day(self, day: date) -> bool:
        """Whether work happens on that day."""
        weekdays, off = _openings(self.workdays, self.days_off)
        return day.weekday() in weekdays and day not in off

    def _count(self, day: date, business_days: int, step: timedelta) -> date:
        weekdays, off = _openings(self.workdays, self.days_off)
        closed_run = 0
        while business_days:
            day += step
            closed_run += 1
            if day.weekday() in weekdays and day not in off:
                business_days, closed_run = business_days - 1, 0
            elif closed_run >= SEARCH_DAYS:
                raise NeverOpensError(f"no working day within two years of {day.isoformat()}: every day is off")
        return day

    def next_business_day(self, day: date) -> date:
        """The day itself if it is a business day, else the first one after it.

        Raises:
            NeverOpensError: none within two years; so do all methods that look for a business day.
        """
        return day if self.is_business_day(day) else self._count(day, 1, _ONE_DAY)

    def previous_business_day(self, day: date) -> date:
        """The day itself if it is a business day, else the last one before it."""
        return day if self.is_business_day(day) else self._count(day, 1, -_ONE_DAY)

    def add_business_days(self, day: date, count: int) -> date:
        """The `count`-th business day after `day`; for 0 the day itself or, from a day off, the next business day.

        Raises:
            ValueError: a negative count (see `shift`).
        """
        if count < 0:
            raise ValueError("expected a count of business days of at least 0")
        return self.shift(day, count)

    def shift(self, day: date, business_days: int) -> date:
        """Move a day by business days, forwards or (negative) backwards; 0 rolls a day off forwards."""
        if business_days == 0:
            return self.next_business_day(day)
        return self._count(day, abs(business_days), _ONE_DAY if business_days > 0 else -_ONE_DAY)

    def business_days_between(self, first: date, last: date) -> int:
        """How many business days lie after `first` up to and including `last`; negative when `last` is earlier.

        For a business day `last`, ``shift(first, business_days_between(first, last)) == last``.
        """
        weekdays, off = _openings(self.workdays, self.days_off)
        span = (last - first).days
        days = [last + timedelta(days=i) for i in range(-span)] if span < 0 else [first + timedelta(days=i) for i in range(1, span + 1)]
        found = sum(day.weekday() in weekdays and day not in off for day in days)
        return -found if span < 0 else found

    def at(self, day: date, wall: time) -> datetime:
        """The UTC instant of a wall-clock time here; a skipped time moves forward, a repeated one is the first."""
        return at_local(self.zone, day, wall)

    def start_of_business(self, day: date) -> datetime:
        """The UTC instant at which hours begin on that day, whether or not it is a business day."""
        return at_minute(self.zone, day, self.hours.start)

    def end_of_business(self, day: date) -> datetime:
        """The UTC instant at which hours end on that day, whether or not it is a business day."""
        return at_minute(self.zone, day, self.hours.end)

    def local(self, moment: datetime) -> datetime:
        """The instant on this side's wall clock.

        Raises:
            ValueError: the moment is naive.
        """
        return to_local(self.zone, moment)

    def deadline_after(self, moment: datetime, business_days: int) -> datetime:
        """When an answer to something received at `moment` is due, in UTC: at the end of business.

        Whole business days count after the business day of receipt; what comes on a day off counts as received on the
        next business day. With 0 the answer is due the same day, or the next business day if hours are over by then.

        Raises:
            ValueError: a negative count, or a naive moment.
        """
        received = self.next_business_day(self.local(moment).date())
        due = self.add_business_days(received, business_days)
        while self.end_of_business(due) <= moment:
            due = self.add_business_days(due, 1)
        return self.end_of_business(due)

    def add_business_hours(self, moment: datetime, hours: int) -> datetime:
        """The UTC instant at which `hours` of working time have passed; 0 gives the next moment of working time.

        Hours that end exactly with a day's business are due then, not the next morning.

        Raises:
            ValueError: negative hours, or a naive moment.
        """
        if hours < 0:
            raise ValueError("expected a number of hours of at least 0")
        left = timedelta(hours=hours)
        now = self.local(moment).astimezone(UTC)
        day = self.next_business_day(self.local(moment).date())
        while True:
            start, end = max(now, self.start_of_business(day)), self.end_of_business(day)
            if start < end and left <= end - start:
                return start + left
            left -= max(end - start, timedelta())
            day = self.add_business_days(day, 1)
