"""Invoices and gates."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from workflows.engagement.messages.commands.base import Command, ItemId
from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money import Money
from workflows.engagement.time.calendar import CalendarDay

MoneyFactId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,159}$")]
"""Id of a fact about money: the billing system's own, or ``<source>/<request id>`` of the request by which a person recorded it."""


class BillingEventType(StrEnum):
    """What can have happened."""

    PAYMENT_RECEIVED = "payment.received"
    REFUND_MADE = "refund.made"
    CREDIT_NOTED = "credit.noted"
    """The billing system wrote a credit note that we did not ask for."""
    DISPUTE_OPENED = "dispute.opened"
    """A payer asked the bank to take a payment back; the money is at risk."""
    DISPUTE_CLOSED = "dispute.closed"
    """Won: the payment stands. Lost: the money went back."""


class BillingFact(Frozen):
    """Something that happened in a billing system, without the engagement that it belongs to."""

    source: Slug
    """Which billing system: ``stripe``, ``bank``, or the name of a signed webhook's sender."""
    fact: MoneyFactId
    type: BillingEventType
    invoice: ItemId | None = None
    """Our id of the invoice; none for a payment that names no invoice: it goes to the oldest open ones."""
    amount: Money
    """Always positive; the type says in which direction it went."""
    value_date: CalendarDay
    """The day from which the money counts."""
    reference: Line
    """What the payer or the billing system wrote on it."""
    payer: Line | None = None
    """Who paid, where it was not the client."""
    won: bool | None = None
    """How a dispute ended; for dispute.closed alone."""


class PaymentPart(Frozen):
    """A share of a payment that covers several invoices."""

    invoice: ItemId
    amount: Money


class RecordPayment(Command):
    """A person records money that came in: all, a part, or more than was owed."""

    kind: Literal["record_payment"] = "record_payment"
    invoice: ItemId | None = None
    """The invoice it is for; none: it goes to the oldest open ones."""
    parts: Annotated[tuple[PaymentPart, ...], Field(max_length=50)] = ()
    """Shares of several invoices, in place of ``invoice``; what they leave goes to the oldest open ones."""
    amount: Money
    value_date: CalendarDay
    reference: Line
    """What the bank statement says."""
    payer: Line | None = None
    """Who paid, where it was not the client."""


class RecordRefund(Command):
    """A person records money that went back, in part or in full."""

    kind: Literal["record_refund"] = "record_refund"
    invoice: ItemId | None = None
    """The invoice whose payment went back; none: out of the client's credit."""
    amount: Money
    value_date: CalendarDay
    reference: Line


class RefundPayment(Command):
    """Ask the billing system to give money back; it says itself when that is done."""

    kind: Literal["refund_payment"] = "refund_payment"
    invoice: ItemId
    amount: Money
    explanation: Line


class ApplyCredit(Command):
    """Use the client's credit on an invoice."""

    kind: Literal["apply_credit"] = "apply_credit"
    invoice: ItemId
    amount: Money


class ReverseFact(Command):
    """Something was recorded that did not happen: it is reversed by a new fact, and nothing is edited."""

    kind: Literal["reverse_fact"] = "reverse_fact"
    fact: MoneyFactId
    """Id of the fact, as the engagement's money shows it."""
    explanation: Line


class TakeBillingEvent(Command, BillingFact):
    """A billing system says what happened; see :mod:`workflows.engagement.messages.billing_events`. It reaches the engagement only through a verified door."""

    kind: Literal["take_billing_event"] = "take_billing_event"


class TakeIssuedInvoice(Command):
    """A billing system that had answered "later" says that it made an invoice. Number and document are fetched through the billing port."""

    kind: Literal["take_issued_invoice"] = "take_issued_invoice"
    source: Slug
    invoice: ItemId


class DisputeInvoice(Command):
    """The client disputes an invoice: reminders stop."""

    kind: Literal["dispute_invoice"] = "dispute_invoice"
    invoice: ItemId
    by: Slug
    explanation: Line


class RejectDispute(Command):
    """The dispute is settled: the invoice stands."""

    kind: Literal["reject_dispute"] = "reject_dispute"
    invoice: ItemId
    explanation: Line


class CreditInvoice(Command):
    """Take back an issued invoice by a credit note, in full or in part."""

    kind: Literal["credit_invoice"] = "credit_invoice"
    invoice: ItemId
    amount: Money | None = None
    """None: all of it that was not credited before."""
    explanation: Line


class VoidInvoice(Command):
    """Withdraw an invoice that should not exist."""

    kind: Literal["void_invoice"] = "void_invoice"
    invoice: ItemId
    explanation: Line


class WriteOffInvoice(Command):
    """Give up on an invoice."""

    kind: Literal["write_off_invoice"] = "write_off_invoice"
    invoice: ItemId
    explanation: Line


class WaiveGate(Command):
    """A named person lets work begin unpaid."""

    kind: Literal["waive_gate"] = "waive_gate"
    gate: ItemId
    by: Slug
    explanation: Line
