"""What gates, invoices and payments change."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from workflows.engagement.lifecycles import INVOICE
from workflows.engagement.messages import events as e
from workflows.engagement.messages.ports import InvoiceChange
from workflows.engagement.money import Money
from workflows.engagement.money.ledger.facts import PERSON, Fact, FactKind, Part
from workflows.engagement.state import InvoiceItem, State
from workflows.engagement.state.dunning_parts import LadderPlace
from workflows.engagement.state.evolvers.base import Changes, Evolvers, dated_ahead, fact, patch, put
from workflows.engagement.state.evolvers.work import closed
from workflows.engagement.state.money_parts import CreditNote


def _waived(state: State, event: e.GateWaived, at: datetime) -> Changes:
    return patch(state, "gates", event.gate, waived_by=event.by)


def _scheduled(state: State, event: e.InvoiceScheduled, at: datetime) -> Changes:
    zero = Money.zero(event.amount.currency)
    item = InvoiceItem(
        id=event.invoice,
        state=INVOICE.initial,
        of=event.of,
        retainer=event.retainer,
        period=event.period,
        amount=event.amount,
        paid=zero,
    )
    return put(state, "invoices", item)


def _requested(state: State, event: e.InvoiceRequested, at: datetime) -> Changes:
    asked = {"number": event.number, "amount": event.amount, "issued_on": event.issued_on, "due_on": event.due_on}
    return patch(state, "invoices", event.invoice, **asked) | closed(state, state.invoices[event.invoice].milestone)


def _issued(state: State, event: e.InvoiceIssued, at: datetime) -> Changes:
    made = {"number": event.number, "reference": event.reference, "external": event.external, "pay_at": event.pay_at}
    placed = {"steps_taken": event.steps_behind, "ladder": LadderPlace(since=at)}
    return patch(state, "invoices", event.invoice, **made, document=event.document, **placed)


def _paid(state: State, event: e.PaymentRecorded, at: datetime) -> Changes:
    happened = Fact(
        id=event.fact,
        source=event.source,
        kind=FactKind.PAYMENT,
        value_date=event.value_date,
        minor=event.amount.minor,
        invoice=event.invoice,
        parts=tuple(Part(invoice=p.invoice, minor=p.amount.minor) for p in event.parts),
    )
    return fact(state, happened) | dated_ahead(state, event)


def _value_date(state: State, event: e.ValueDateReached, at: datetime) -> Changes:
    return {"dated_ahead": tuple(day for day in state.dated_ahead if day != event.on)}


def _booked(kind: FactKind, source: str | None = None) -> Callable[[State, Any, datetime], Changes]:
    """An event that is one fact: an amount on an invoice, on a day."""

    def evolver(state: State, event: Any, at: datetime) -> Changes:
        happened = Fact(
            id=event.fact,
            source=source or event.source,
            kind=kind,
            value_date=event.value_date,
            minor=event.amount.minor,
            invoice=event.invoice,
        )
        return fact(state, happened) | dated_ahead(state, event)

    return evolver


def _reversed(state: State, event: e.FactReversed, at: datetime) -> Changes:
    happened = Fact(
        id=event.fact, source=PERSON, kind=FactKind.REVERSAL, value_date=event.value_date, of=event.of, of_source=event.of_source
    )
    return fact(state, happened)


def _balances(state: State, event: e.BalancesChanged, at: datetime) -> Changes:
    invoices = dict(state.invoices)
    for each in event.balances:
        item = invoices[each.invoice]
        paid = Money(minor=each.paid, currency=item.amount.currency)
        changed: Changes = {"paid": paid, "credited": each.credited, "fees_owed": each.fees, "interest_owed": each.interest}
        changed |= {"written_off": each.written_off, "fees_paid": each.fees_paid, "interest_paid": each.interest_paid}
        invoices[each.invoice] = item.model_copy(update=changed)
    return {"invoices": invoices, "credit": event.credit, "short": event.short}


def _withdrawn(state: State, event: e.InvoiceVoided, at: datetime) -> Changes:
    """It leaves the books, and what was charged on it falls away with it."""
    charges = {i: c.model_copy(update={"waived": True}) if c.invoice == event.invoice else c for i, c in state.charges.items()}
    return patch(state, "invoices", event.invoice, fees_owed=0, interest_owed=0) | {"charges": charges}


def _given_up(state: State, event: e.InvoiceWrittenOff, at: datetime) -> Changes:
    booked = _booked(FactKind.WRITE_OFF, PERSON)(state, event, at)
    return booked | patch(state, "invoices", event.invoice, written_off=event.amount.minor)


def _settled(state: State, event: e.InvoicePaid | e.InvoiceGivenUp, at: datetime) -> Changes:
    return patch(state, "invoices", event.invoice, decided=False)


def _reopened(state: State, event: e.InvoiceReopened, at: datetime) -> Changes:
    return patch(
        state,
        "invoices",
        event.invoice,
        term_ends=event.due_on,
        steps_taken=event.steps_behind,
        decided=False,
        ladder=LadderPlace(since=at),
    )


def _disputed(state: State, event: e.InvoiceDisputed, at: datetime) -> Changes:
    if event.fact is None:
        return {}
    known = state.invoices[event.invoice].at_risk
    return patch(state, "invoices", event.invoice, at_risk=(*known, event.fact))


def _dispute_closed(state: State, event: e.DisputeClosed, at: datetime) -> Changes:
    closed = {"closed_disputes": (*state.closed_disputes, event.dispute)}
    known = state.invoices[event.invoice].at_risk
    if event.dispute not in known:
        return closed
    left = tuple(dispute for dispute in known if dispute != event.dispute)
    return closed | patch(state, "invoices", event.invoice, at_risk=left, decided=True)


def _told(state: State, event: e.BillingTold, at: datetime) -> Changes:
    if event.change != InvoiceChange.CREDIT or event.number is None or event.fact is None:
        return {}
    note = CreditNote(fact=event.fact, number=event.number, document=event.document)
    return patch(state, "invoices", event.invoice, credit_notes=(*state.invoices[event.invoice].credit_notes, note))


def _stands(state: State, event: e.DisputeRejected, at: datetime) -> Changes:
    return patch(state, "invoices", event.invoice, steps_taken=event.steps_behind)


EVOLVERS: Evolvers = {
    e.GateWaived: _waived,
    e.InvoiceScheduled: _scheduled,
    e.InvoiceRequested: _requested,
    e.InvoiceIssued: _issued,
    e.PaymentRecorded: _paid,
    e.ValueDateReached: _value_date,
    e.RefundRecorded: _booked(FactKind.REFUND),
    e.ChargebackRecorded: _booked(FactKind.CHARGEBACK),
    e.CreditApplied: _booked(FactKind.CREDIT_APPLIED, PERSON),
    e.InvoiceCredited: _booked(FactKind.CREDIT_NOTE),
    e.BillingTold: _told,
    e.InvoiceVoided: _withdrawn,
    e.InvoiceWrittenOff: _given_up,
    e.InvoiceGivenUp: _settled,
    e.FactReversed: _reversed,
    e.InvoiceDisputed: _disputed,
    e.DisputeClosed: _dispute_closed,
    e.BalancesChanged: _balances,
    e.InvoicePaid: _settled,
    e.InvoiceReopened: _reopened,
    e.DisputeRejected: _stands,
}
