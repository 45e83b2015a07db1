"""Moments at which clocks, calendars and people differ: what is bound to the hour or to the day is tried at each of them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HOUSE = ZoneInfo("Europe/Helsinki")
"""The zone of the example's provider, and of its client."""


def _here(text: str, fold: int = 0) -> datetime:
    """A moment on the wall clock in Helsinki; `fold` 1: the second of two that look alike."""
    return datetime.fromisoformat(text).replace(tzinfo=HOUSE, fold=fold).astimezone(UTC)


MOMENTS: dict[str, datetime] = {
    "a working morning": _here("2026-09-02 10:00"),
    "midnight": _here("2026-12-02 00:00"),
    "a second before midnight": _here("2026-12-01 23:59:59"),
    "deep in the night": _here("2026-12-01 00:54"),
    "the night in which the day of UTC ends": _here("2026-12-01 01:59:59"),
    "the client's day begins, ours does not": _here("2026-12-01 08:00"),
    "a second before nine": _here("2026-12-01 08:59:59"),
    "nine": _here("2026-12-01 09:00"),
    "ours ends, the client's does not": _here("2026-12-01 17:00"),
    "the evening": _here("2026-12-01 22:30"),
    "a Friday after the last window": _here("2026-12-04 16:30"),
    "a Saturday": _here("2026-12-05 12:00"),
    "Independence Day, a Sunday": _here("2026-12-06 12:00"),
    "the night to a Monday": _here("2026-12-07 03:00"),
    "the end of a month": _here("2026-11-30 23:30"),
    "the end of a half-year": _here("2026-06-30 23:59:59"),
    "Midsummer Eve": _here("2026-06-19 10:00"),
    "Christmas Eve": _here("2026-12-24 02:00"),
    "the end of a year": _here("2026-12-31 23:45"),
    "New Year's Day": _here("2027-01-01 00:15"),
    "the year is new here, and old in UTC": _here("2027-01-01 01:59:59"),
    "before the clocks go back": _here("2026-10-25 03:30"),
    "the same hour once more": _here("2026-10-25 03:30", fold=1),
    "the clocks will go back tonight": _here("2026-10-24 23:50"),
    "a second before the clocks go forward": _here("2027-03-28 02:59:59"),
    "the clocks have gone forward": _here("2027-03-28 04:00"),
    "Good Friday, with the clocks going forward behind it": _here("2027-03-26 09:00"),
    "the end of February in a leap year": _here("2028-02-28 23:59:59"),
    "29 February": _here("2028-02-29 03:00"),
    "a year after no 29 February": _here("2027-03-01 00:00"),
}
"""Each by the name of what is awkward about it."""

ELSEWHERE: dict[str, datetime] = {
    "midnight in New York": datetime(2026, 12, 2, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC),
    "the only hour in which both work has passed": _here("2026-12-01 17:00"),
    "New York's clocks have gone forward, ours have not": datetime(2027, 3, 14, 7, 0, tzinfo=UTC),
    "New York's clocks go back": datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
    "the year is old in New York": _here("2027-01-01 03:00"),
    "29 February is not over in New York": _here("2028-03-01 04:00"),
}
"""The same for a client in New York."""

_AGAIN = 28
"""After so many years each day is on the same weekday again, and so are the changes of the clocks."""


def still_to_come(moment: datetime, now: datetime) -> datetime:
    """The same moment, or the next like it: a server takes nobody into the past."""
    while moment <= now:
        moment = moment.astimezone(HOUSE).replace(year=moment.astimezone(HOUSE).year + _AGAIN).astimezone(UTC)
    return moment
