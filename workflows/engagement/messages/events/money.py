"""Gates, invoices, payments."""

from datetime import date
from typing import ClassVar, Literal

from workflows.engagement.bills import BillKind
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.events.base import Event
from workflows.engagement.model import Frozen
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


class RetainerDue(Event):
    """A period of a retainer begins."""

    name: Literal["RetainerDue"] = "RetainerDue"
    retainer: str
    period: int
    """From 1."""
    day: date
    """As agreed, days off not considered."""


class InvoiceScheduled(Event):
    """An invoice that the plan has no gate for will be asked for."""

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


class PaymentShare(Frozen):
    """What of a payment was meant for an invoice."""

    invoice: str
    amount: Money


class PaymentRecorded(Event):
    """Money came in. What it pays for follows from all facts together: :class:`BalancesChanged`."""

    name: Literal["PaymentRecorded"] = "PaymentRecorded"
    fact: str
    source: str
    invoice: str | None = None
    parts: tuple[PaymentShare, ...] = ()
    amount: Money
    value_date: date
    reference: str
    payer: str | None = None
    personal: ClassVar[frozenset[str]] = frozenset({"reference", "payer"})


class RefundRecorded(Event):
    """Money went back."""

    name: Literal["RefundRecorded"] = "RefundRecorded"
    fact: str
    source: str
    invoice: str | None = None
    amount: Money
    value_date: date
    reference: str
    personal: ClassVar[frozenset[str]] = frozenset({"reference"})


class RefundRequested(Event):
    """The billing system is asked to give money back; it counts once that is told."""

    name: Literal["RefundRequested"] = "RefundRequested"
    invoice: str
    amount: Money
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class ChargebackRecorded(Event):
    """The payer's bank took a payment back for good: a lost dispute."""

    name: Literal["ChargebackRecorded"] = "ChargebackRecorded"
    fact: str
    source: str
    invoice: str
    amount: Money
    value_date: date
    reference: str
    personal: ClassVar[frozenset[str]] = frozenset({"reference"})


class CreditApplied(Event):
    """The client's credit was used on an invoice."""

    name: Literal["CreditApplied"] = "CreditApplied"
    fact: str
    invoice: str
    amount: Money
    value_date: date


class FactReversed(Event):
    """Something recorded before never happened."""

    name: Literal["FactReversed"] = "FactReversed"
    fact: str
    of: str
    of_source: str
    value_date: date
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})


class Balance(Frozen):
    """Where an invoice stands; minor units of the engagement's currency."""

    invoice: str
    paid: int
    """Of its principal."""
    credited: int
    fees: int
    """Costs and fees outstanding."""
    interest: int
    """Interest outstanding, as far as it was posted."""
    fees_paid: int = 0
    interest_paid: int = 0


class BalancesChanged(Event):
    """What all facts together make of the invoices: any order of arrival ends in the same."""

    name: Literal["BalancesChanged"] = "BalancesChanged"
    balances: tuple[Balance, ...] = ()
    """Of the invoices whose balance changed."""
    credit: int
    """Received beyond what is owed."""
    short: int = 0
    """Given back beyond what was received: a payment is still to be heard of."""


class InvoicePaid(Event):
    """Nothing of it is left to pay."""

    name: Literal["InvoicePaid"] = "InvoicePaid"
    invoice: str
    amount: Money


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
    explanation: str
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
