"""Invoices that are disputed, credited, withdrawn or given up."""

from collections.abc import Iterator
from datetime import date, datetime

from workflows.engagement.lifecycles import UNPAID_INVOICE, Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import CreditInvoice, DisputeInvoice, RejectDispute, VoidInvoice, WriteOffInvoice
from workflows.engagement.messages.events import (
    DisputeRejected,
    Event,
    InvoiceCredited,
    InvoiceDisputed,
    InvoiceVoided,
    InvoiceWrittenOff,
    MilestoneDropped,
)
from workflows.engagement.money import Money
from workflows.engagement.money.ledger.facts import PERSON, FactKind
from workflows.engagement.rules.action import AGREED, Action, known_contact, moved
from workflows.engagement.rules.dunning.ladder import steps_behind
from workflows.engagement.rules.dunning.schedule import payment_deadlines, stops
from workflows.engagement.rules.money.payments import amount_fits
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
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


def _not_at_the_bank(state: State, item_id: str, at: datetime) -> None:
    if state.invoices[item_id].at_risk:
        raise Refused("DISPUTE_AT_THE_BANK", "the payer's bank decides this dispute, and the billing system will say how it ended")


def _reject(state: State, command: RejectDispute, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    assert invoice.payable_by is not None
    # What fell due while it was disputed is not made up for: whoever settled it has just talked to the client.
    behind = max(invoice.steps_taken, steps_behind(state, invoice.payable_by, meta))
    yield DisputeRejected(
        because="the dispute is settled, and the invoice stands",
        rule="invoices/dispute",
        invoice=invoice.id,
        explanation=command.explanation,
        steps_behind=behind,
        move=moved(state, Kind.INVOICE, invoice.id, "reject_dispute"),
        starts=payment_deadlines(state, invoice.id, invoice.payable_by, behind),
    )


def _creditable(state: State, invoice_id: str) -> Money:
    """What credit notes may still take back."""
    invoice = state.invoices[invoice_id]
    return Money(minor=invoice.amount.minor - invoice.credited, currency=invoice.amount.currency)


def _credit_fits(state: State, command: CreditInvoice, meta: Meta) -> None:
    most = _creditable(state, command.invoice)
    if command.amount is None:
        return
    amount_fits(state, command.amount)
    if command.amount > most:
        raise Refused("MORE_THAN_INVOICED", f"at most {most} can be credited", field="amount", expected=str(most))


def _something_to_credit(state: State, item_id: str, at: datetime) -> None:
    if state.invoices[item_id].state not in UNPAID_INVOICE | {"PAID", "WRITTEN_OFF"} or _creditable(state, item_id).minor <= 0:
        raise Refused("NOTHING_TO_CREDIT", "a credit note takes back an invoice that is out; there is nothing of it to take back")


def credited(state: State, invoice_id: str, amount: Money, fact: str, source: str, day: date, explanation: str) -> InvoiceCredited:
    """A credit note over ``amount``."""
    whole = amount == state.invoices[invoice_id].amount
    return InvoiceCredited(
        because="a credit note takes it back in full" if whole else f"a credit note takes {amount} of it back",
        rule="invoices/credit",
        fact=fact,
        source=source,
        invoice=invoice_id,
        amount=amount,
        value_date=day,
        explanation=explanation,
    )


def _credit(state: State, command: CreditInvoice, meta: Meta) -> Iterator[Event]:
    amount = command.amount or _creditable(state, command.invoice)
    day = state.calendars.provider.local(meta.at).date()
    yield credited(state, command.invoice, amount, meta.command_id, PERSON, day, command.explanation)


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


def _untouched(state: State, item_id: str, at: datetime) -> None:
    if state.invoices[item_id].paid.minor > 0:
        raise Refused("PARTLY_PAID", "something was paid on it: it is credited, not withdrawn", action="credit_invoice")


def _write_off(state: State, command: WriteOffInvoice, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield InvoiceWrittenOff(
        because="nobody expects this payment any more",
        rule="invoices/write-off",
        fact=meta.command_id,
        invoice=invoice.id,
        amount=invoice.unpaid,
        value_date=state.calendars.provider.local(meta.at).date(),
        explanation=command.explanation,
        move=moved(state, Kind.INVOICE, invoice.id, "write_off"),
        stops=stops(invoice.id),
    )


def on_credited(state: State, event: InvoiceCredited, meta: Meta) -> Iterator[Event]:
    """Who got an invoice hears what of it is not to be paid any more."""
    invoice = state.invoices[event.invoice]
    if invoice.notice:
        nothing_left = event.amount >= invoice.unpaid and not invoice.paid.minor
        template = "invoice_cancelled" if nothing_left else "credit_noted"
        because = "An invoice we sent you is no longer to be paid." if nothing_left else "We took back a part of what we had invoiced."
        fact = event.fact if event.source == PERSON else None
        yield plan_notice(state, template, invoice.id, because, event.rule, body=event.explanation, fact=fact, thread=invoice.notice)


def on_credited_beyond(state: State, event: InvoiceCredited, meta: Meta) -> Iterator[Event]:
    """The books take no more back than the invoice asked for; what a credit note says beyond that is for a person to find out."""
    invoice = state.invoices[event.invoice]
    noted = sum(f.minor for f in state.facts if f.kind is FactKind.CREDIT_NOTE and f.invoice == invoice.id)
    if noted > invoice.amount.minor and not is_open(state, "billing_change", invoice.id):
        beyond = Money(minor=noted - invoice.amount.minor, currency=invoice.amount.currency)
        text = (
            f"Credit notes take back {beyond} more than invoice {invoice.number or invoice.id} asks for: correct it in the billing system"
        )
        because = "the billing system and our books must agree"
        yield open_task(state, "billing_change", invoice.id, text, because, event.rule, meta)


def on_voided(state: State, event: InvoiceVoided, meta: Meta) -> Iterator[Event]:
    """Who got an invoice hears that it is not to be paid any more."""
    invoice = state.invoices[event.invoice]
    if invoice.notice:
        because = "An invoice we sent you is no longer to be paid."
        yield plan_notice(state, "invoice_cancelled", invoice.id, because, event.rule, body=event.explanation, thread=invoice.notice)


def on_dropped(state: State, event: MilestoneDropped, meta: Meta) -> Iterator[Event]:
    """With a milestone its invoices go; about one that is out, and about its share of a deposit and the like, a person decides."""
    tasks = 0
    for invoice in state.invoices.values():
        if invoice.milestone != event.milestone:
            continue
        if invoice.state == "SCHEDULED":
            why = "its milestone was dropped"
            yield void(state, invoice.id, why, "invoices/dropped", why)
        elif invoice.state in UNPAID_INVOICE:
            text = "The milestone was dropped and its invoice is out: credit it, or agree with the client what stays"
            why = "its milestone was dropped"
            yield open_task(state, "settle_invoice", invoice.id, text, why, "invoices/dropped", meta, ahead=tasks)
            tasks += 1
    shared = any(gate.milestone is None for gate in state.gates.values()) and state.milestone_terms(event.milestone).price.minor
    if shared and state.stage != "CANCELLED":
        text = (
            "A part of the dropped milestone's price is in the deposit, installments or retention: agree with the client what becomes of it"
        )
        why = "deposit, installments and retention were shares of all prices"
        yield open_task(state, "settle_share", event.milestone, text, why, "invoices/dropped", meta, ahead=tasks)


_I = Kind.INVOICE

ACTIONS = (
    Action(DisputeInvoice, _I, "dispute", AGREED, _dispute, "invoice", (), (known_contact("by"),)),
    Action(RejectDispute, _I, "reject_dispute", AGREED, _reject, "invoice", (_not_at_the_bank,)),
    Action(CreditInvoice, _I, None, AGREED, _credit, "invoice", (_something_to_credit,), (_credit_fits,)),
    Action(VoidInvoice, _I, "void", AGREED, _void, "invoice", (_untouched,)),
    Action(WriteOffInvoice, _I, "write_off", AGREED, _write_off, "invoice"),
)
