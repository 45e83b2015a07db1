"""Money that came in or went back, and what all of it makes of the invoices."""

from datetime import date
from typing import ClassVar, Literal

from workflows.engagement.messages.events.base import Event
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money


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
    """The billing system is asked to give money back. The refund becomes a fact when the system reports it."""

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


class InvoiceBalance(Frozen):
    """Where an invoice stands; minor units of the engagement's currency."""

    invoice: str
    paid: int
    """Of its principal."""
    credited: int
    fees: int
    """Costs and fees outstanding."""
    interest: int
    """Interest outstanding, as far as it was posted."""
    written_off: int = 0
    """What of its principal is written off."""
    fees_paid: int = 0
    interest_paid: int = 0


class BalancesChanged(Event):
    """The balances of invoices, folded from all facts. The order in which facts arrived makes no difference."""

    name: Literal["BalancesChanged"] = "BalancesChanged"
    balances: tuple[InvoiceBalance, ...] = ()
    """Of the invoices whose balance changed."""
    credit: int
    """Received beyond what is owed."""
    short: int = 0
    """Given back beyond what was received: a payment is still to be heard of."""


class ValueDateReached(Event):
    """A fact that was dated ahead counts from today."""

    name: Literal["ValueDateReached"] = "ValueDateReached"
    on: date
    fact: str
    source: str
