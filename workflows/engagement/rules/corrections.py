"""Invoices that are disputed, credited, withdrawn or given up."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import UNPAID_INVOICE, Kind
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import (
    CreditInvoice,
    DisputeInvoice,
    RejectDispute,
    VoidInvoice,
    WriteOffInvoice,
)
from workflows.engagement.messages.events import (
    DisputeRejected,
    Event,
    InvoiceCredited,
    InvoiceDisputed,
    InvoiceVoided,
    InvoiceWrittenOff,
    MilestoneDropped,
)
from workflows.engagement.rules.action import AGREED, Action, known_contact, moved
from workflows.engagement.rules.dunning import payment_deadlines, steps_behind, stops
from workflows.engagement.rules.notices import plan_notice
from workflows.engagement.rules.tasks import open_task
from workflows.engagement.state import State


def _dispute(state: State, command: DisputeInvoice, meta: Meta) -> Iterator[Event]:
    move = moved(state, Kind.INVOICE, command.invoice, "dispute")
    yield InvoiceDisputed(
        because="the client says that something is wrong with it",
        rule="invoices/dispute",
        invoice=command.invoice,
        by=command.by,
        explanation=command.explanation,
        move=move,
        stops=stops(command.invoice),
    )


def on_disputed(state: State, event: InvoiceDisputed, meta: Meta) -> Iterator[Event]:
    """Reminders stop, and somebody settles it."""
    text, because = "Settle the dispute with the client", "the client disputes the invoice"
    yield open_task(state, "settle_dispute", event.invoice, text, because, "invoices/dispute", meta, detail=event.explanation)


def _reject(state: State, command: RejectDispute, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    assert invoice.due_on is not None
    # What fell due while it was disputed is not made up for: whoever settled it has just talked to the client.
    behind = max(invoice.steps_taken, steps_behind(state, invoice.due_on, meta))
    yield DisputeRejected(
        because="the dispute is settled, and the invoice stands",
        rule="invoices/dispute",
        invoice=invoice.id,
        explanation=command.explanation,
        steps_behind=behind,
        move=moved(state, Kind.INVOICE, invoice.id, "reject_dispute"),
        starts=payment_deadlines(state, invoice.id, invoice.due_on, behind),
    )


def _credit(state: State, command: CreditInvoice, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield InvoiceCredited(
        because="a credit note cancels it in full",
        rule="invoices/credit",
        invoice=invoice.id,
        amount=invoice.outstanding,
        explanation=command.explanation,
        move=moved(state, Kind.INVOICE, invoice.id, "credit"),
        stops=stops(invoice.id),
    )


def void(state: State, invoice_id: str, because: str, rule: str, explanation: str) -> InvoiceVoided:
    """Withdraw an invoice."""
    invoice = state.invoices[invoice_id]
    move = moved(state, Kind.INVOICE, invoice_id, "void")
    return InvoiceVoided(
        because=because,
        rule=rule,
        invoice=invoice_id,
        amount=invoice.amount,
        explanation=explanation,
        move=move,
        stops=stops(invoice_id),
    )


def _void(state: State, command: VoidInvoice, meta: Meta) -> Iterator[Event]:
    yield void(state, command.invoice, "it should not exist", "invoices/void", command.explanation)


def _write_off(state: State, command: WriteOffInvoice, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield InvoiceWrittenOff(
        because="nobody expects this payment any more",
        rule="invoices/write-off",
        invoice=invoice.id,
        amount=invoice.outstanding,
        explanation=command.explanation,
        move=moved(state, Kind.INVOICE, invoice.id, "write_off"),
        stops=stops(invoice.id),
    )


def on_cancelled_invoice(state: State, event: InvoiceCredited | InvoiceVoided, meta: Meta) -> Iterator[Event]:
    """Who got an invoice hears that it is not to be paid any more."""
    invoice = state.invoices[event.invoice]
    if invoice.notice:
        because = "An invoice we sent you is no longer to be paid."
        yield plan_notice(state, "invoice_cancelled", invoice.id, because, event.rule, body=event.explanation, thread=invoice.notice)


def on_dropped(state: State, event: MilestoneDropped, meta: Meta) -> Iterator[Event]:
    """With a milestone its invoice goes, or a person decides about one that is out."""
    for invoice in state.invoices.values():
        if invoice.milestone != event.milestone:
            continue
        if invoice.state == "SCHEDULED":
            why = "its milestone was dropped"
            yield void(state, invoice.id, why, "invoices/dropped", why)
        elif invoice.state in UNPAID_INVOICE:
            text = "The milestone was dropped and its invoice is out: credit it, or agree with the client what stays"
            yield open_task(state, "settle_invoice", invoice.id, text, "its milestone was dropped", "invoices/dropped", meta)


_I = Kind.INVOICE

ACTIONS = (
    Action(DisputeInvoice, _I, "dispute", AGREED, _dispute, "invoice", (), (known_contact("by"),)),
    Action(RejectDispute, _I, "reject_dispute", AGREED, _reject, "invoice"),
    Action(CreditInvoice, _I, "credit", AGREED, _credit, "invoice"),
    Action(VoidInvoice, _I, "void", AGREED, _void, "invoice"),
    Action(WriteOffInvoice, _I, "write_off", AGREED, _write_off, "invoice"),
)
