"""Invoices and gates."""

from typing import Literal

from workflows.engagement.calendar import CalendarDay
from workflows.engagement.messages.commands.base import Command, ItemId
from workflows.engagement.model import Line, Slug
from workflows.engagement.money import Money


class RecordPayment(Command):
    """A person records a payment in full."""

    kind: Literal["record_payment"] = "record_payment"
    invoice: ItemId
    amount: Money
    value_date: CalendarDay
    reference: Line
    """What the bank statement says."""


class RecordRefund(Command):
    """A person records that a paid invoice was refunded in full."""

    kind: Literal["record_refund"] = "record_refund"
    invoice: ItemId
    amount: Money
    value_date: CalendarDay
    reference: Line


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
    """Cancel an issued invoice in full by a credit note."""

    kind: Literal["credit_invoice"] = "credit_invoice"
    invoice: ItemId
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
