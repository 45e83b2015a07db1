"""Slots that come again: check-ins and reports, on a weekday and wall-clock time in somebody's zone."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count

from workflows.engagement.model import Frozen
from workflows.engagement.time.calendar import SEARCH_DAYS, BusinessCalendar, NeverOpensError
from workflows.engagement.time.wall_clock import CalendarDay, LocalTime, Weekday
from workflows.engagement.time.zones import ZoneName, at_local, to_local

_A_MONDAY = date(1970, 1, 5)


class Every(StrEnum):
    """How often a slot comes."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class Which(StrEnum):
    """Which of a month's weekdays a monthly slot falls on."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"


class OnDayOff(StrEnum):
    """What happens to a slot that falls on a day without work."""

    PREVIOUS = "previous"
    NEXT = "next"
    SKIP = "skip"


class Recurrence(Frozen):
    """A recurring slot."""

    every: Every = Every.WEEKLY
    weekday: Weekday
    at: LocalTime
    """Wall-clock time in the zone."""
    zone: ZoneName
    """IANA name, such as Europe/Helsinki."""
    on_day_off: OnDayOff = OnDayOff.PREVIOUS
    """Where a slot on a day off goes; two slots moved to the same day are one."""
    week_of: CalendarDay | None = None
    """Fortnightly only: any day of a week that has a slot; without it, weeks count from Monday 5 January 1970."""
    which: Which = Which.FIRST
    """Monthly only: which such weekday of the month."""

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
        """The slot's day in period `index`, days off not yet considered."""
        if self.every is not Every.MONTHLY:
            return self._epoch() + timedelta(days=7 * self._weeks() * index + self.weekday.number)
        if self.which is Which.LAST:
            end = date((index + 1) // 12, (index + 1) % 12 + 1, 1) - timedelta(days=1)
            return end - timedelta(days=(end.weekday() - self.weekday.number) % 7)
        first = date(index // 12, index % 12 + 1, 1)
        weeks = list(Which).index(self.which)
        return first + timedelta(days=(self.weekday.number - first.weekday()) % 7 + 7 * weeks)


def _moved(recurrence: Recurrence, index: int, calendar: BusinessCalendar) -> datetime | None:
    """The instant of slot `index` after moving it off a day off; None when it is skipped."""
    day = recurrence.nominal_day(index)
    if not calendar.is_business_day(day):
        match recurrence.on_day_off:
            case OnDayOff.SKIP:
                return None
            case OnDayOff.PREVIOUS:
                day = calendar.previous_business_day(day)
            case OnDayOff.NEXT:
                day = calendar.next_business_day(day)
    return at_local(recurrence.zone, day, recurrence.at)


def next_slot(recurrence: Recurrence, moment: datetime, calendar: BusinessCalendar) -> datetime:
    """The first slot strictly after `moment`, in UTC; `calendar` says which days are off.

    Raises:
        NeverOpensError: no slot within two years.
        ValueError: the moment is naive.
    """
    today = to_local(recurrence.zone, moment).date()
    first = recurrence.index_of(today)
    if recurrence.on_day_off is OnDayOff.NEXT:
        # An earlier slot may have been moved past now; moved slots keep their order, so step back while they lie ahead.
        while _lies_ahead(recurrence, first - 1, moment, calendar):
            first -= 1
    for index in count(first):
        if (recurrence.nominal_day(index) - today).days > SEARCH_DAYS:
            raise NeverOpensError(f"no {recurrence.every} slot within two years of {today.isoformat()}: each falls on a day off")
        slot = _moved(recurrence, index, calendar)
        if slot is not None and slot > moment:
            return slot
    raise AssertionError("count never ends")


def _lies_ahead(recurrence: Recurrence, index: int, moment: datetime, calendar: BusinessCalendar) -> bool:
    slot = _moved(recurrence, index, calendar)
    return slot is not None and slot > moment


def next_weekly(
    moment: datetime,
    weekday: Weekday,
    wall: time,
    zone: str,
    calendar: BusinessCalendar,
    on_day_off: OnDayOff = OnDayOff.PREVIOUS,
) -> datetime:
    """The first weekly slot strictly after `moment`, in UTC (see `next_slot`)."""
    recurrence = Recurrence(weekday=weekday, at=wall, zone=zone, on_day_off=on_day_off)
    return next_slot(recurrence, moment, calendar)
