"""The few values that look different in the API and in the core: one reader and one writer each."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ENGAGEMENTS = "engagements/"
"""Collection that a resource name begins with."""


class UnreadableError(ValueError):
    """The value stands for nothing; the text says what is wrong and what is expected."""


def read_date(value: Date) -> date:
    """A day.

    Raises:
        UnreadableError: no such day, or only a part of one.
    """
    try:
        return date(value.year, value.month, value.day)
    except ValueError:
        shown = f"{value.year}-{value.month}-{value.day}"
        raise UnreadableError(f"'{shown}' is not a day, expected year, month and day of one that exists") from None


def write_date(value: date, target: Date) -> None:
    """Fill in a day."""
    target.year, target.month, target.day = value.year, value.month, value.day


def read_timestamp(value: Timestamp) -> datetime:
    """A moment, in UTC, to the microsecond.

    Raises:
        UnreadableError: out of the calendar's range.
    """
    try:
        return value.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UnreadableError("the moment is out of range, expected one of the years 1 to 9999") from None


def write_timestamp(value: datetime, target: Timestamp) -> None:
    """Fill in a moment, which carries its offset."""
    since = value - _EPOCH
    target.seconds, target.nanos = 86_400 * since.days + since.seconds, 1000 * since.microseconds


def write_struct(value: dict[str, Any], target: Struct) -> None:
    """Fill in free-form data: numbers become doubles."""
    target.update(value)


def read_struct(value: Struct) -> dict[str, Any]:
    """Free-form data: numbers travel as doubles, and whole ones are whole again."""
    found: dict[str, Any] = _whole(MessageToDict(value))
    return found


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


READERS: dict[str, Callable[[Any], Any]] = {"google.type.Date": read_date, "google.protobuf.Timestamp": read_timestamp}
"""Message type -> what the core has in its place. All other messages are read field by field."""

WRITERS: dict[str, Callable[[Any, Any], None]] = {
    "google.type.Date": write_date,
    "google.protobuf.Timestamp": write_timestamp,
    "google.protobuf.Struct": write_struct,
}
"""Message type -> how the core's value is filled in. All other messages are filled field by field, but for reasons, which know names."""


def prefix_of(enum: EnumDescriptor) -> str:
    """What the names of an enum's values begin with, such as ``MILESTONE_STATE_``."""
    return enum.values_by_number[0].name.removesuffix("UNSPECIFIED")


def read_enum(number: int, enum: EnumDescriptor) -> str | None:
    """The core's word for an enum value, in lower case; None where it is unspecified.

    Raises:
        UnreadableError: no such value.
    """
    if number == 0:
        return None
    value = enum.values_by_number.get(number)
    if value is None:
        known = ", ".join(v.name for v in enum.values if v.number)
        raise UnreadableError(f"{number} is not known, expected one of {known}")
    return value.name.removeprefix(prefix_of(enum)).lower()


@cache
def write_enum(word: str, enum: EnumDescriptor) -> int:
    """The number of the core's word; 0, unspecified, for one that this release does not know."""
    value = enum.values_by_name.get(prefix_of(enum) + word.upper())
    return value.number if value is not None else 0
