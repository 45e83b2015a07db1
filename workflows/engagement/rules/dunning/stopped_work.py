"""Work that stops because an invoice is overdue: what it covers, and whether a milestone may begin."""

from datetime import date, datetime

from workflows.engagement.lifecycles import UNPAID_INVOICE, InvoiceState
from workflows.engagement.messages.answers import Refused
from workflows.engagement.state import InvoiceItem, State

_STOPS_WORK = UNPAID_INVOICE - {InvoiceState.OPEN}
"""States of an invoice because of which work may stay stopped."""


def covered(state: State, invoice: InvoiceItem) -> tuple[str, ...]:
    """Milestones whose work stops because of an invoice: those behind its gate, or all of them where the terms say so."""
    if state.agreement.payment.late.suspends == "all":
        return tuple(state.milestones)
    gate = state.gates.get(invoice.gate or "")
    return gate.guards if gate else ()


def over(invoice: InvoiceItem, today: date) -> bool:
    """Whether the reason to stop work is gone: the invoice is not overdue, and not disputed, any more."""
    if invoice.state == InvoiceState.OPEN:
        return invoice.payable_by is None or invoice.payable_by >= today
    return invoice.state not in _STOPS_WORK


def may_begin(state: State, milestone: str, at: datetime) -> None:
    """State guard: no work begins behind an invoice for which work stopped.

    Raises:
        Refused: such an invoice is overdue.
    """
    behind = [i for i in state.invoices.values() if i.ladder.suspended and milestone in covered(state, i)]
    if behind:
        numbers = tuple(i.number or i.id for i in behind)
        raise Refused("WORK_SUSPENDED", numbers=numbers, invoices=tuple(i.id for i in behind))
