"""Disputes: with us, and at the payer's bank."""

from typing import ClassVar, Literal

from workflows.engagement.messages.events.base import Event


class InvoiceDisputed(Event):
    """The client disputes it: reminders stop."""

    name: Literal["InvoiceDisputed"] = "InvoiceDisputed"
    invoice: str
    by: str
    """Id of a contact, or the billing system that said so."""
    fact: str | None = None
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class DisputeRejected(Event):
    """The invoice stands."""

    name: Literal["DisputeRejected"] = "DisputeRejected"
    invoice: str
    explanation: str
    steps_behind: int
    """How many steps of the ladder are behind it from now on."""
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class DisputeHeardLate(Event):
    """A dispute was told of after its own end: it changes nothing."""

    name: Literal["DisputeHeardLate"] = "DisputeHeardLate"
    invoice: str
    dispute: str


class DisputeClosed(Event):
    """The payer's bank decided."""

    name: Literal["DisputeClosed"] = "DisputeClosed"
    invoice: str
    dispute: str
    won: bool
