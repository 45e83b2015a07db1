"""Days of a month: the same day of each, or the last one where a month is too short."""

from calendar import monthrange
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

DayOfMonth = Annotated[int, Field(ge=1, le=31)] | Literal["last"]
"""1 to 31, or ``last``."""


def month_day(year: int, month: int, day: int | Literal["last"]) -> date:
    """That day of the month; its last day where the month has fewer."""
    last = monthrange(year, month)[1]
    return date(year, month, last if day == "last" else min(day, last))


def month_end(day: date) -> date:
    """The last day of the month of ``day``."""
    return month_day(day.year, day.month, "last")


def months_later(year: int, month: int, months: int) -> tuple[int, int]:
    """Year and month so many months later."""
    index = year * 12 + month - 1 + months
    return index // 12, index % 12 + 1
