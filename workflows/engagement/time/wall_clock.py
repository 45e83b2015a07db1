"""What people write about days and hours: weekdays, wall-clock times, spans of a day, dates."""

import re
from collections.abc import Collection
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from workflows.engagement.model import Frozen

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def number(self) -> int:
        """0 for Monday to 6 for Sunday, as `date.weekday` counts."""
        return WEEKDAYS.index(self)

    @classmethod
    def of(cls, day: date) -> "Weekday":
        """The weekday of a date."""
        return WEEKDAYS[day.weekday()]


WEEKDAYS: tuple[Weekday, ...] = tuple(Weekday)
_SHORTEST_RUN = 3
"""Days in a row that are told by the first and the last of them."""


def weekdays_text(days: Collection[Weekday]) -> str:
    """Days of the week for people: ``Mon to Fri``, ``Mon to Thu and Sat``, ``Mon, Wed and Fri``; a week has no end, so ``Sun to Thu``."""
    words: list[str] = []
    for run in _runs(days):
        names = [day.value.capitalize() for day in run]
        words += [f"{names[0]} to {names[-1]}"] if len(run) >= _SHORTEST_RUN else names
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def _runs(days: Collection[Weekday]) -> list[list[Weekday]]:
    """The days, those that follow each other together, also from one week to the next."""
    runs: list[list[Weekday]] = []
    for day in (day for day in WEEKDAYS if day in days):
        if runs and runs[-1][-1].number == day.number - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    over_sunday = len(runs) > 1 and runs[0][0] is WEEKDAYS[0] and runs[-1][-1] is WEEKDAYS[-1]
    if over_sunday and len(runs[-1]) + len(runs[0]) >= _SHORTEST_RUN:
        return [*runs[1:-1], runs[-1] + runs[0]]
    return runs


def _to_minute(value: Any) -> Any:
    if isinstance(value, str):
        if value == "24:00":
            return 24 * 60
        found = _CLOCK.fullmatch(value)
        if found is None:
            raise ValueError(f"'{value}' is not a time of day, expected HH:MM such as '09:00' (a day ends at '24:00')")
        return int(found[1]) * 60 + int(found[2])
    return value


def _check_minute(minute: int) -> int:
    if not 0 <= minute <= 24 * 60:
        raise ValueError("not a time of day, expected HH:MM between '00:00' and '24:00'")
    return minute


def minute_text(minute: int) -> str:
    """``HH:MM`` of minutes since midnight; 1440 is ``24:00``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _to_wall(value: Any) -> Any:
    if isinstance(value, time):
        return value
    if value is None:
        raise ValueError("is empty, expected HH:MM such as '15:00'")
    if not isinstance(value, str) or not _CLOCK.fullmatch(value.removesuffix(":00") if value.count(":") == 2 else value):
        raise ValueError(f"'{value}' is not a time of day, expected HH:MM such as '15:00'")
    return time.fromisoformat(value)


def _to_day(value: Any) -> Any:
    if value is None:
        raise ValueError("is empty, expected YYYY-MM-DD such as '2026-11-22'")
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise ValueError(f"'{value}' is not a day, expected YYYY-MM-DD such as '2026-11-22'")
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        # fromisoformat also takes 20261122 and 2026-W47-7, which nobody should have to read in a contract.
        if day is None or day.isoformat() != value:
            raise ValueError(f"'{value}' is not a day, expected YYYY-MM-DD such as '2026-11-22'")
        return day
    return value


def _check_day(day: date) -> date:
    # A far date would run the arithmetic past the end of the calendar, long after the file was accepted.
    if not 2000 <= day.year <= 2199:
        raise ValueError(f"'{day.isoformat()}' is out of range, expected a day between 2000 and 2199")
    return day


_HH_MM = {"type": "string", "pattern": r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", "examples": ["09:00"]}

MinuteOfDay = Annotated[
    int,
    BeforeValidator(_to_minute),
    AfterValidator(_check_minute),
    PlainSerializer(minute_text, return_type=str),
    WithJsonSchema(_HH_MM),
]
"""Minutes since midnight, 0 to 1440; written ``HH:MM`` in files and payloads."""

LocalTime = Annotated[time, BeforeValidator(_to_wall)]
"""A wall-clock time, written ``HH:MM``; a bare number, which would silently mean seconds, is refused."""

CalendarDay = Annotated[date, BeforeValidator(_to_day), AfterValidator(_check_day)]
"""A day, written ``YYYY-MM-DD``; a bare number, which would silently mean a timestamp, is refused."""


class Window(Frozen):
    """A span of one day on the local wall clock: from `start` up to, not including, `end`, in minutes since midnight."""

    start: MinuteOfDay
    end: MinuteOfDay

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, dict | Window):
            return value
        if value is None:
            raise ValueError("is empty, expected HH:MM-HH:MM such as '09:00-17:00'")
        start, dash, end = str(value).partition("-")
        if not dash:
            raise ValueError(f"'{value}' is not a span of hours, expected HH:MM-HH:MM such as '09:00-17:00'")
        return {"start": start.strip(), "end": end.strip()}

    @model_validator(mode="after")
    def _in_order(self) -> "Window":
        if self.end <= self.start:
            raise ValueError(
                f"ends at {minute_text(self.end)}, which is not after its start {minute_text(self.start)}, "
                "expected hours within one day (write two spans for hours across midnight)"
            )
        return self

    @model_serializer
    def _as_text(self) -> str:
        return str(self)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "title": "Window", "description": "Hours of one day: HH:MM-HH:MM", "examples": ["09:00-17:00"]}

    @classmethod
    def parse(cls, text: str) -> "Window":
        """A window from ``HH:MM-HH:MM``.

        Raises:
            pydantic.ValidationError: the text is no span of hours.
        """
        return cls.model_validate(text)

    def __str__(self) -> str:
        return f"{minute_text(self.start)}-{minute_text(self.end)}"
