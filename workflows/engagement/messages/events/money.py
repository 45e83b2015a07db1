"""Gates, invoices, payments, the ladder."""

from datetime import date
from typing import ClassVar, Literal

from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.events.base import Event
from workflows.engagement.money import Money


class GateOpened(Event):
    """What it asked for is paid."""

    name: Literal["GateOpened"] = "GateOpened"
    gate: str
    invoice: str | None = None


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


class InvoiceRequested(Event):
    """The billing system is asked for the invoice."""

    name: Literal["InvoiceRequested"] = "InvoiceRequested"
    invoice: str
    number: str
    amount: Money
    issued_on: date
    due_on: date


class InvoiceIssued(Event):
    """The invoice exists and is due on a day."""

    name: Literal["InvoiceIssued"] = "InvoiceIssued"
    invoice: str
    number: str
    reference: str
    amount: Money
    issued_on: date
    due_on: date
    steps_behind: int
    """How many steps of the ladder are behind it: what lies before its first day is not taken."""
    document: DocumentRef


class InvoiceOverdue(Event):
    """The due date passed unpaid."""

    name: Literal["InvoiceOverdue"] = "InvoiceOverdue"
    invoice: str


class PaymentRecorded(Event):
    """Money came in for an invoice."""

    name: Literal["PaymentRecorded"] = "PaymentRecorded"
    invoice: str
    amount: Money
    allocated: Money
    credit: Money
    """Received beyond what the invoice asked for."""
    value_date: date
    reference: str
    personal: ClassVar[frozenset[str]] = frozenset({"reference"})


class RefundRecorded(Event):
    """Money went back."""

    name: Literal["RefundRecorded"] = "RefundRecorded"
    invoice: str
    amount: Money
    value_date: date
    due_on: date
    steps_behind: int
    """How many steps of the ladder are behind it, counted anew from the new due date."""
    reference: str
    personal: ClassVar[frozenset[str]] = frozenset({"reference"})


class InvoiceDisputed(Event):
    """The client disputes it: reminders stop."""

    name: Literal["InvoiceDisputed"] = "InvoiceDisputed"
    invoice: str
    by: str
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


class InvoiceCredited(Event):
    """Cancelled in full by a credit note."""

    name: Literal["InvoiceCredited"] = "InvoiceCredited"
    invoice: str
    amount: Money
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class InvoiceVoided(Event):
    """Withdrawn."""

    name: Literal["InvoiceVoided"] = "InvoiceVoided"
    invoice: str
    amount: Money
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class InvoiceWrittenOff(Event):
    """Given up."""

    name: Literal["InvoiceWrittenOff"] = "InvoiceWrittenOff"
    invoice: str
    amount: Money
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class DunningStepTaken(Event):
    """A step of the ladder fell due on an unpaid invoice."""

    name: Literal["DunningStepTaken"] = "DunningStepTaken"
    invoice: str
    step: int
    """Position on the ladder, from 1."""
    action: str


class DunningStepMerged(Event):
    """A missed step was taken up by a later one: never a burst."""

    name: Literal["DunningStepMerged"] = "DunningStepMerged"
    invoice: str
    step: int
    into: int
