"""Moments on this machine's clock."""

from datetime import date, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp


def moment(stamp: Timestamp) -> str:
    """``Fri 6 Nov 2026 17:00`` on the clock of this machine; empty for a moment that is not set."""
    if not stamp.ByteSize():
        return ""
    return local(datetime.fromtimestamp(stamp.seconds).astimezone())


def local(at: datetime) -> str:
    """``Fri  6 Nov 2026 17:00`` on the clock that ``at`` carries."""
    return f"{at:%a} {at.day:>2} {at:%b %Y %H:%M}"


def day(value: Any) -> str:
    """``Fri  6 Nov 2026``; empty for a day that is not set."""
    if not value.year:
        return ""
    found = date(value.year, value.month, value.day)
    return f"{found:%a} {found.day:>2} {found:%b %Y}"
