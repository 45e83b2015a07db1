"""Invoices that are disputed, credited, withdrawn or given up."""

from collections.abc import Iterator
from datetime import date, datetime

from workflows.engagement.lifecycles import RESTING_INVOICE, UNPAID_INVOICE, InvoiceState, Kind, Stage
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
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.money import Money
from workflows.engagement.money.ledger.facts import PERSON, FactKind
from workflows.engagement.rules.action import AGREED, Action, known_contact, moved
from workflows.engagement.rules.dunning.ladder import steps_behind
from workflows.engagement.rules.dunning.schedule import payment_deadlines, stops
from workflows.engagement.rules.money.payments import amount_fits
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import State

_CREDITABLE = UNPAID_INVOICE | RESTING_INVOICE


def _dispute(state: State, command: DisputeInvoice, meta: Meta) -> Iterator[Event]:
    move = moved(state, Kind.INVOICE, command.invoice, "dispute")
    yield InvoiceDisputed(
        because=why("money-disputed"),
        rule="invoices/dispute",
        invoice=command.invoice,
        by=command.by,
        explanation=command.explanation,
        move=move,
        stops=stops(command.invoice),
    )


def on_disputed(state: State, event: InvoiceDisputed, meta: Meta) -> Iterator[Event]:
    """Reminders stop, and somebody settles it."""
    text, because = why("task-settle-dispute"), why("money-client-disputes")
    yield open_task(state, "settle_dispute", event.invoice, text, because, "invoices/dispute", meta, detail=event.explanation)


def _not_at_the_bank(state: State, item_id: str, at: datetime) -> None:
    if state.invoices[item_id].at_risk:
        raise Refused("DISPUTE_AT_THE_BANK")


def _reject(state: State, command: RejectDispute, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    assert invoice.payable_by is not None
    # What fell due while it was disputed is not made up for: whoever settled it has just talked to the client.
    behind = max(invoice.steps_taken, steps_behind(state, invoice.payable_by, meta))
    yield DisputeRejected(
        because=why("money-dispute-settled"),
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
        raise Refused("MORE_THAN_INVOICED", field="amount", expected=most)


def _something_to_credit(state: State, item_id: str, at: datetime) -> None:
    if state.invoices[item_id].state not in _CREDITABLE or _creditable(state, item_id).minor <= 0:
        raise Refused("NOTHING_TO_CREDIT")


def credited(state: State, invoice_id: str, amount: Money, fact: str, source: str, day: date, explanation: str) -> InvoiceCredited:
    """A credit note over ``amount``."""
    whole = amount == state.invoices[invoice_id].amount
    return InvoiceCredited(
        because=why("money-credited-in-full") if whole else why("money-credited", amount=amount),
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


def void(state: State, invoice_id: str, because: Reason, rule: str, explanation: str | None = None) -> InvoiceVoided:
    """Withdraw an invoice.

    Args:
        state: the aggregate.
        invoice_id: which one.
        because: why.
        rule: the rule that wants it.
        explanation: the reason in the words of the person who withdraws it.
    """
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
    yield void(state, command.invoice, why("money-should-not-exist"), "invoices/void", command.explanation)


def _untouched(state: State, item_id: str, at: datetime) -> None:
    """What is withdrawn leaves the books: no payment and no credit note may hang on it, be it for its charges only."""
    invoice = state.invoices[item_id]
    if invoice.paid.minor + invoice.fees_paid + invoice.interest_paid > 0:
        raise Refused("PARTLY_PAID", action="credit_invoice")
    if invoice.credited:
        raise Refused("PARTLY_CREDITED", action="credit_invoice")


def _write_off(state: State, command: WriteOffInvoice, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield InvoiceWrittenOff(
        because=why("money-not-expected"),
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
        because = why("money-you-need-not-pay" if nothing_left else "money-you-pay-less")
        fact = event.fact if event.source == PERSON else None
        yield from plan_notice(state, template, invoice.id, because, event.rule, body=event.explanation, fact=fact, thread=invoice.notice)


def on_credited_beyond(state: State, event: InvoiceCredited, meta: Meta) -> Iterator[Event]:
    """The books take no more back than the invoice asked for; what a credit note says beyond that is for a person to find out."""
    invoice = state.invoices[event.invoice]
    noted = sum(f.minor for f in state.facts if f.kind is FactKind.CREDIT_NOTE and f.invoice == invoice.id)
    if noted > invoice.amount.minor and not is_open(state, "credited_beyond", invoice.id):
        beyond = Money(minor=noted - invoice.amount.minor, currency=invoice.amount.currency)
        text = why("task-credited-beyond", beyond=beyond, number=invoice.number or invoice.id)
        because = why("money-must-agree")
        yield open_task(state, "credited_beyond", invoice.id, text, because, event.rule, meta)


def on_voided(state: State, event: InvoiceVoided, meta: Meta) -> Iterator[Event]:
    """Who got an invoice hears that it is not to be paid any more."""
    invoice = state.invoices[event.invoice]
    if invoice.notice:
        because = why("money-you-need-not-pay")
        yield from plan_notice(state, "invoice_cancelled", invoice.id, because, event.rule, body=event.explanation, thread=invoice.notice)


def on_dropped(state: State, event: MilestoneDropped, meta: Meta) -> Iterator[Event]:
    """With a milestone its invoices go; about one that is out, and about its share of a deposit and the like, a person decides."""
    tasks, because = 0, why("money-milestone-dropped")
    for invoice in state.invoices.values():
        if invoice.milestone != event.milestone:
            continue
        if invoice.state == InvoiceState.SCHEDULED:
            yield void(state, invoice.id, because, "invoices/dropped")
        elif invoice.state in UNPAID_INVOICE:
            yield open_task(state, "settle_invoice", invoice.id, why("task-settle-invoice"), because, "invoices/dropped", meta, ahead=tasks)
            tasks += 1
    shared = any(gate.milestone is None for gate in state.gates.values()) and state.milestone_terms(event.milestone).price.minor
    if shared and state.stage != Stage.CANCELLED:
        because = why("money-shares-of-all-prices")
        yield open_task(state, "settle_share", event.milestone, why("task-settle-share"), because, "invoices/dropped", meta, ahead=tasks)


_I = Kind.INVOICE

ACTIONS = (
    Action(DisputeInvoice, _I, "dispute", AGREED, _dispute, "invoice", (), (known_contact("by"),)),
    Action(RejectDispute, _I, "reject_dispute", AGREED, _reject, "invoice", (_not_at_the_bank,)),
    Action(CreditInvoice, _I, None, AGREED, _credit, "invoice", (_something_to_credit,), (_credit_fits,)),
    Action(VoidInvoice, _I, "void", AGREED, _void, "invoice", (_untouched,)),
    Action(WriteOffInvoice, _I, "write_off", AGREED, _write_off, "invoice"),
)
