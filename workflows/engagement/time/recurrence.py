"""Slots that come again: check-ins and reports, on a weekday and wall-clock time in somebody's zone."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count

from workflows.engagement.model import Frozen
from workflows.engagement.time.calendar import SEARCH_DAYS, BusinessCalendar, NeverOpensError
from workflows.engagement.time.offsets import Zone, at_local, to_local
from workflows.engagement.time.wall_clock import CalendarDay, LocalTime, Weekday

_A_MONDAY = date(1970, 1, 5)


class Every(StrEnum):
    """How often a slot comes."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class Recurrence(Frozen):
    """A recurring slot; one on a day off comes on the last working day before it, and two on the same day are one."""

    every: Every = Every.WEEKLY
    weekday: Weekday
    at: LocalTime
    """Wall-clock time in the zone."""
    zone: Zone
    week_of: CalendarDay | None = None
    """Fortnightly only: any day of a week that has a slot; without it, weeks count from Monday 5 January 1970."""

    def _weeks(self) -> int:
        return 2 if self.every is Every.FORTNIGHTLY else 1

    def _epoch(self) -> date:
        if self.every is not Every.FORTNIGHTLY or self.week_of is None:
            return _A_MONDAY
        return self.week_of - timedelta(days=self.week_of.weekday())

    def index_of(self, day: date) -> int:
        """The number of the period (week, fortnight or month) that holds the day."""
        if self.every is Every.MONTHLY:
            return day.year * 12 + day.month - 1
        return (day - self._epoch()).days // (7 * self._weeks())

    def nominal_day(self, index: int) -> date:
        """The slot's day in period `index`, days off not yet considered: of a month its first such weekday."""
        if self.every is not Every.MONTHLY:
            return self._epoch() + timedelta(days=7 * self._weeks() * index + self.weekday.number)
        first = date(index // 12, index % 12 + 1, 1)
        return first + timedelta(days=(self.weekday.number - first.weekday()) % 7)


def next_slot(recurrence: Recurrence, moment: datetime, calendar: BusinessCalendar) -> datetime:
    """The first slot strictly after `moment`, in UTC; `calendar` says which days are off.

    Raises:
        NeverOpensError: no slot within two years.
        ValueError: the moment is naive.
    """
    today = to_local(recurrence.zone, moment).date()
    for index in count(recurrence.index_of(today)):
        nominal = recurrence.nominal_day(index)
        if (nominal - today).days > SEARCH_DAYS:
            raise NeverOpensError(f"no {recurrence.every} slot within two years of {today.isoformat()}: each falls on a day off")
        slot = at_local(recurrence.zone, calendar.previous_business_day(nominal), recurrence.at)
        if slot > moment:
            return slot
    raise AssertionError("count never ends")
