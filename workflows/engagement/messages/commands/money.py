"""Invoices and gates."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.engagement.messages.commands.base import Command, ItemId
from workflows.engagement.messages.commands.happened import Happened, MoneyFactId
from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money import Money
from workflows.engagement.time.calendar import CalendarDay


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


class TakeBillingEvent(Command, Happened):
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
