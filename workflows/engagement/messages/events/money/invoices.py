"""Invoices: scheduled, issued, paid, taken back, given up."""

from datetime import date
from typing import ClassVar, Literal

from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.effects import Effect
from workflows.engagement.messages.events.base import Event
from workflows.engagement.money import Money
from workflows.engagement.terms.prices.bills import BillKind


class RetainerDue(Event):
    """A period of a retainer begins."""

    name: Literal["RetainerDue"] = "RetainerDue"
    retainer: str
    period: int
    """From 1."""
    day: date
    """As agreed, days off not considered."""


class InvoiceScheduled(Event):
    """An invoice without a gate was scheduled: that of a retainer's period."""

    name: Literal["InvoiceScheduled"] = "InvoiceScheduled"
    invoice: str
    of: BillKind
    retainer: str | None = None
    period: int = 0
    amount: Money


class InvoiceRequested(Event):
    """The billing system is asked for the invoice."""

    name: Literal["InvoiceRequested"] = "InvoiceRequested"
    invoice: str
    number: str | None = None
    """None: the billing system or the number series gives it."""
    amount: Money
    issued_on: date
    due_on: date


class InvoiceReported(Event):
    """A billing system that had answered "later" says that it made the invoice: it is fetched at once."""

    name: Literal["InvoiceReported"] = "InvoiceReported"
    invoice: str
    by: str
    """The billing system."""


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
    external: str | None = None
    """Its id in the billing system, where that is not ours."""
    pay_at: str | None = None
    """Address of a page where it can be paid."""
    bulky: ClassVar[frozenset[str]] = frozenset({"pay_at"})


class InvoiceOverdue(Event):
    """The due date passed unpaid."""

    name: Literal["InvoiceOverdue"] = "InvoiceOverdue"
    invoice: str
    due_on: date | None = None
    """None in older journals."""


class InvoicePaid(Event):
    """Nothing of it is left to pay."""

    name: Literal["InvoicePaid"] = "InvoicePaid"
    invoice: str
    amount: Money
    settled_on: date | None = None
    """The day from which the money counts that settled it; it may be before the day on which we heard of it. None in older journals."""


class InvoiceCancelled(Event):
    """Credit notes took all of it away."""

    name: Literal["InvoiceCancelled"] = "InvoiceCancelled"
    invoice: str


class InvoiceReopened(Event):
    """Something of it is to be paid again."""

    name: Literal["InvoiceReopened"] = "InvoiceReopened"
    invoice: str
    outstanding: Money
    due_on: date
    steps_behind: int
    """How many steps of the ladder are behind it, counted anew."""


class InvoiceGivenUp(Event):
    """A rule wrote off what is left of the invoice, because an earlier write-off stands: money went back after it, or its reversal was reversed."""

    name: Literal["InvoiceGivenUp"] = "InvoiceGivenUp"
    invoice: str
    amount: Money


class InvoiceCredited(Event):
    """A credit note takes it back, in full or in part."""

    name: Literal["InvoiceCredited"] = "InvoiceCredited"
    fact: str
    source: str
    invoice: str
    amount: Money
    value_date: date
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class InvoiceVoided(Event):
    """Withdrawn."""

    name: Literal["InvoiceVoided"] = "InvoiceVoided"
    invoice: str
    amount: Money
    explanation: str | None = None
    """In the words of the person who withdrew it."""
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class InvoiceWrittenOff(Event):
    """Given up."""

    name: Literal["InvoiceWrittenOff"] = "InvoiceWrittenOff"
    fact: str
    invoice: str
    amount: Money
    value_date: date
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class ChangeRequested(Event):
    """The billing system is to be told once more of a change that it did not hear of."""

    name: Literal["ChangeRequested"] = "ChangeRequested"
    invoice: str
    change: str
    fact: str | None = None
    """Id of the fact that it is told of."""
    effect: Effect
    """What did not go through."""
    bulky: ClassVar[frozenset[str]] = frozenset({"effect"})


class BillingTold(Event):
    """The billing system knows of a change of the invoice."""

    name: Literal["BillingTold"] = "BillingTold"
    invoice: str
    change: str
    fact: str | None = None
    """Id of the fact that it was told of."""
    number: str | None = None
    """Of the credit note."""
    document: DocumentRef | None = None
