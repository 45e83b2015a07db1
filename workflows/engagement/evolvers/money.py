"""What gates, invoices and payments change."""

from datetime import datetime

from workflows.engagement.evolvers.base import Changes, Evolvers, count, patch
from workflows.engagement.messages import events as e
from workflows.engagement.state import State


def _waived(state: State, event: e.GateWaived, at: datetime) -> Changes:
    return patch(state, "gates", event.gate, waived_by=event.by)


def _requested(state: State, event: e.InvoiceRequested, at: datetime) -> Changes:
    changes = patch(state, "invoices", event.invoice, number=event.number, issued_on=event.issued_on, due_on=event.due_on)
    return changes | (count(state, "number") if state.invoices[event.invoice].number is None else {})


def _issued(state: State, event: e.InvoiceIssued, at: datetime) -> Changes:
    return patch(state, "invoices", event.invoice, number=event.number, reference=event.reference, steps_taken=event.steps_behind)


def _paid(state: State, event: e.PaymentRecorded, at: datetime) -> Changes:
    paid = state.invoices[event.invoice].paid + event.allocated
    return patch(state, "invoices", event.invoice, paid=paid) | {"credit": state.credit + event.credit.minor}


def _refunded(state: State, event: e.RefundRecorded, at: datetime) -> Changes:
    refunded = state.invoices[event.invoice].refunded + event.amount
    return patch(state, "invoices", event.invoice, refunded=refunded, due_on=event.due_on, steps_taken=event.steps_behind)


def _stands(state: State, event: e.DisputeRejected, at: datetime) -> Changes:
    return patch(state, "invoices", event.invoice, steps_taken=event.steps_behind)


def _step(state: State, event: e.DunningStepTaken | e.DunningStepMerged, at: datetime) -> Changes:
    return patch(state, "invoices", event.invoice, steps_taken=event.step)


EVOLVERS: Evolvers = {
    e.GateWaived: _waived,
    e.InvoiceRequested: _requested,
    e.InvoiceIssued: _issued,
    e.PaymentRecorded: _paid,
    e.RefundRecorded: _refunded,
    e.DisputeRejected: _stands,
    e.DunningStepTaken: _step,
    e.DunningStepMerged: _step,
}
