"""Gates: they open, are waived, and shut again."""

from datetime import date
from typing import ClassVar, Literal

from workflows.engagement.messages.events.base import Event


class GateOpened(Event):
    """What it asked for is paid."""

    name: Literal["GateOpened"] = "GateOpened"
    gate: str
    invoice: str | None = None
    settled_on: date | None = None
    """The day from which the money counts that opened it; none in older journals."""


class GateWaived(Event):
    """A named person lets work begin unpaid."""

    name: Literal["GateWaived"] = "GateWaived"
    gate: str
    by: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class GateReshut(Event):
    """The money went back."""

    name: Literal["GateReshut"] = "GateReshut"
    gate: str
    invoice: str
