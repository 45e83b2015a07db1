"""Time to pixels: one linear scale for the whole picture, with columns of days, weeks or months."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

LEFT = 10.0  # px before the first column: marks at the very start keep their left half
RIGHT = 14.0
MINIMAL_WIDTH = 1024.0
PX_PER_DAY_AT_LEAST = 1.4  # weekly reports stay apart over years: the picture grows and scrolls instead
_SHORTEST = timedelta(days=5)
_DAY = timedelta(days=1)

Columns = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Tick:
    """A column border at local midnight; `major` begins a month (or a year, where columns are months)."""

    at: datetime
    major: bool


class Scale:
    """Maps aware datetimes to x in px. The first column begins at `LEFT`."""

    def __init__(self, moments: Iterable[datetime], zone: ZoneInfo) -> None:
        """Fit all moments, with whole columns in the reader's zone."""
        known = list(moments)
        first, last = min(known), max(known)
        self.zone = zone
        self.last = last
        days = max(last - first, _SHORTEST) / _DAY
        self.columns: Columns = "day" if days <= 24 else "week" if days <= 310 else "month"
        self._first_day = _column_start(first.astimezone(zone).date(), self.columns)
        self.start = self._midnight(self._first_day)
        span = max(last, first + _SHORTEST) - self.start
        self.width = round(max(MINIMAL_WIDTH, span / _DAY * PX_PER_DAY_AT_LEAST + LEFT + RIGHT))
        self.per_day = (self.width - LEFT - RIGHT) / (span / _DAY)

    def x(self, moment: datetime) -> float:
        """Return the x of a moment."""
        return LEFT + (moment - self.start) / _DAY * self.per_day

    def ticks(self) -> Iterator[Tick]:
        """Every column border inside the picture, left to right."""
        day = self._first_day
        while True:
            tick = Tick(self._midnight(day), _begins_major(day, self.columns))
            if self.x(tick.at) > self.width - 2:
                return
            yield tick
            day = _next_column(day, self.columns)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)  # differences within one zone would ignore its clock changes


def _column_start(day: date, columns: Columns) -> date:
    if columns == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if columns == "week" else day


def _next_column(day: date, columns: Columns) -> date:
    if columns == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if columns == "week" else 1)


def _begins_major(day: date, columns: Columns) -> bool:
    if columns == "month":
        return day.month == 1
    return day.day <= 7 if columns == "week" else day.day == 1
