"""Money that comes in, and money that goes back; both in full."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import (
    RecordPayment,
    RecordRefund,
)
from workflows.engagement.messages.events import (
    Event,
    PaymentRecorded,
    RefundRecorded,
)
from workflows.engagement.money import Money
from workflows.engagement.rules.action import AGREED, Action, moved, not_in_the_future
from workflows.engagement.rules.dunning import due_date, payment_deadlines, steps_behind, stops
from workflows.engagement.rules.notices import plan_notice
from workflows.engagement.state import InvoiceState, Item, State


def _exact(amount: Money, expected: Money) -> None:
    if amount.currency != expected.currency:
        raise Refused("CURRENCY_MISMATCH", f"the engagement is in {expected.currency}", field="amount", expected=expected.currency)
    if amount != expected:
        raise Refused(
            "NOT_IN_FULL", f"a payment is recorded in full: {expected} is outstanding, not {amount}", field="amount", expected=str(expected)
        )


def _pay(state: State, command: RecordPayment, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    owed = invoice.amount - (invoice.paid - invoice.refunded)
    _exact(command.amount, owed)
    yield PaymentRecorded(
        because=f"{command.amount} came in for {invoice.number}",
        rule="invoices/pay",
        invoice=invoice.id,
        amount=command.amount,
        allocated=owed,
        credit=command.amount - owed,
        value_date=command.value_date,
        reference=command.reference,
        move=moved(state, Kind.INVOICE, invoice.id, "pay"),
        stops=stops(invoice.id),
    )


def on_paid(state: State, event: PaymentRecorded, meta: Meta) -> Iterator[Event]:
    """The client hears that it came in."""
    invoice = state.invoices[event.invoice]
    yield plan_notice(state, "payment_received", invoice.id, "Your payment came in.", "invoices/pay", thread=invoice.notice)


def _refund(state: State, command: RecordRefund, meta: Meta) -> Iterator[Event]:
    invoice, due = state.invoices[command.invoice], due_date(state, meta)
    _exact(command.amount, invoice.paid - invoice.refunded)
    behind = steps_behind(state, due, meta)
    yield RefundRecorded(
        because=f"{command.amount} of {invoice.number} went back",
        rule="invoices/refund",
        invoice=invoice.id,
        amount=command.amount,
        value_date=command.value_date,
        due_on=due,
        steps_behind=behind,
        reference=command.reference,
        move=moved(state, Kind.INVOICE, invoice.id, "refund"),
        starts=payment_deadlines(state, invoice.id, due, behind),
    )


def _not_yet_accepted(state: State, item: Item) -> Refused | None:
    assert isinstance(item, InvoiceState)
    if item.state in {"SCHEDULED", "ISSUING"}:
        return Refused("INVOICE_NOT_ISSUED", "the invoice is not issued yet", state=item.state)
    return None


_I = Kind.INVOICE

ACTIONS = (
    Action(
        RecordPayment,
        _I,
        "pay",
        AGREED,
        _pay,
        "invoice",
        (),
        (not_in_the_future("value_date"),),
        stage_code="NOTHING_AGREED",
        illegal=_not_yet_accepted,
    ),
    Action(RecordRefund, _I, "refund", AGREED, _refund, "invoice", (), (not_in_the_future("value_date"),)),
)
