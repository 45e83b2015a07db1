"""Hours worked, and what is included before it costs."""

from datetime import date
from typing import ClassVar, Literal

from workflows.engagement.messages.events.base import Event
from workflows.engagement.money import Money


class HoursRecorded(Event):
    """Hours were worked on a milestone that is billed by them."""

    name: Literal["HoursRecorded"] = "HoursRecorded"
    entry: str
    milestone: str
    role: str
    minutes: int
    on: date
    by: str
    note: str | None = None
    personal: ClassVar[frozenset[str]] = frozenset({"note"})


class HoursCorrected(Event):
    """An entry was wrong: it counts no more."""

    name: Literal["HoursCorrected"] = "HoursCorrected"
    entry: str
    milestone: str
    role: str
    minutes: int
    """What is taken back."""
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class CapNeared(Event):
    """So much of the cap is used, for the first time."""

    name: Literal["CapNeared"] = "CapNeared"
    milestone: str
    percent: Literal[75, 90, 100]
    worked: Money
    cap: Money


class AllowanceNeared(Event):
    """One is left of what is included, or the last was used."""

    name: Literal["AllowanceNeared"] = "AllowanceNeared"
    allowance: Literal["meetings", "calls"]
    used: int
    included: int


class AllowanceExceeded(Event):
    """More than is included: it is to be agreed, and never billed unannounced."""

    name: Literal["AllowanceExceeded"] = "AllowanceExceeded"
    allowance: Literal["meetings", "calls"]
    used: int
    included: int
