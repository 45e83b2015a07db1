"""When something may be sent or done: weekly windows, less the days off."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator

from workflows.engagement.model import Frozen
from workflows.engagement.time.calendar import SEARCH_DAYS, BusinessCalendar, NeverOpensError
from workflows.engagement.time.wall_clock import Weekday, Window
from workflows.engagement.time.zones import at_minute

OVERLAP_DAYS = 14


class OpenSlot(Frozen):
    """One weekly opening: a weekday and its hours."""

    weekday: Weekday
    window: Window
    """Local hours."""


def _sorted_slots(slots: tuple[OpenSlot, ...]) -> tuple[OpenSlot, ...]:
    if not slots:
        raise ValueError("no service window given, expected at least one weekday with its hours")
    return tuple(sorted(slots, key=lambda slot: (slot.weekday.number, slot.window.start, slot.window.end)))


class ServiceWindows(Frozen):
    """The weekly openings of one side.

    The slots alone say which weekdays are open (a Saturday slot opens Saturdays); the calendar gives the zone and the
    dates off, on which every slot is closed.
    """

    calendar: BusinessCalendar
    slots: Annotated[tuple[OpenSlot, ...], AfterValidator(_sorted_slots)]

    @classmethod
    def of_calendar(cls, calendar: BusinessCalendar) -> "ServiceWindows":
        """Open through the calendar's own hours on each of its working days."""
        return cls(calendar=calendar, slots=tuple(OpenSlot(weekday=day, window=calendar.hours) for day in calendar.workdays))

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The open spans of one local day, in UTC and in order."""
        if day in self.calendar.days_off:
            return
        weekday = Weekday.of(day)
        zone = self.calendar.zone
        for slot in self.slots:
            if slot.weekday is not weekday:
                continue
            start, end = at_minute(zone, day, slot.window.start), at_minute(zone, day, slot.window.end)
            # A clock change can swallow a slot, and a zone that crosses the date line a whole day.
            if start < end and self.calendar.local(start).date() == day:
                yield start, end

    def is_open(self, moment: datetime) -> bool:
        """Whether the moment lies in an open span (its end is already outside).

        Raises:
            ValueError: the moment is naive.
        """
        return any(start <= moment < end for start, end in self._spans(self.calendar.local(moment).date()))

    def next_open(self, moment: datetime) -> datetime:
        """The first open instant, in UTC: the moment itself if open then, else the start of the next span.

        Raises:
            NeverOpensError: nothing is open within two years.
            ValueError: the moment is naive.
        """
        today = self.calendar.local(moment).date()
        for offset in range(SEARCH_DAYS + 1):
            ahead = [max(start, moment) for start, end in self._spans(today + timedelta(days=offset)) if moment < end]
            if ahead:
                return min(ahead).astimezone(UTC)
        raise NeverOpensError(f"no service window opens within two years of {today.isoformat()}")


def overlap(provider: ServiceWindows, client: ServiceWindows, moment: datetime) -> datetime:
    """The first instant from `moment` on at which both sides are open, in UTC.

    Where the two sides share no instant within 14 days, the provider's next opening counts: a message at the wrong hour
    for the client is better than one that never leaves. For the client's quiet time pass
    ``ServiceWindows.of_calendar(client_calendar)``.

    Raises:
        NeverOpensError: the provider's windows never open.
        ValueError: the moment is naive.
    """
    alone = provider.next_open(moment)
    limit = moment + timedelta(days=OVERLAP_DAYS)
    ours = alone
    while ours <= limit:
        try:
            theirs = client.next_open(ours)
        except NeverOpensError:
            return alone
        if theirs > limit:
            return alone
        ours = provider.next_open(theirs)
        if ours == theirs:
            return ours
    return alone
