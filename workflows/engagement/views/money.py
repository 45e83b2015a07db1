"""What callers see of money: each invoice, and the totals."""

from datetime import date

from workflows.engagement.lifecycles import UNPAID_INVOICE, InvoiceState
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money, total
from workflows.engagement.rules.money.invoice_contents import bill_of, invoiced_by, issued_invoices, title_of
from workflows.engagement.state import InvoiceItem, State


class InvoiceView(Frozen):
    """An invoice."""

    id: str
    state: str
    of: str
    """What it is for: milestone, deposit, installment, retention or retainer."""
    title: str
    gate: str
    """Empty of a retainer's."""
    milestone: str
    """Empty where it is for all of them, or for a retainer."""
    amount: Money
    """Gross."""
    net: Money
    tax: Money
    outstanding: Money
    number: str
    reference: str
    issued_on: date | None
    due_on: date | None
    reminders: int
    credit_notes: tuple[str, ...]
    """Their numbers."""


class MoneyView(Frozen):
    """Where the money stands; all in the engagement's one currency."""

    agreed: Money
    """Gross, without retainers."""
    agreed_tax: Money
    recurring: Money
    """What all retainers ask for until their end, gross."""
    invoiced: Money
    paid: Money
    outstanding: Money
    overdue: Money
    credit: Money


def money_of(state: State) -> MoneyView | None:
    """Where the money stands; none before acceptance."""
    if state.plan is None:
        return None
    currency = state.plan.currency
    issued = issued_invoices(state)
    return MoneyView(
        agreed=state.plan.total,
        agreed_tax=total((g.tax for g in state.plan.gates), currency),
        recurring=state.plan.recurring or Money.zero(currency),
        invoiced=invoiced_by(state),
        paid=total((i.paid for i in issued), currency),
        outstanding=total((i.outstanding for i in issued if i.state in UNPAID_INVOICE), currency),
        overdue=total((i.outstanding for i in issued if i.state == InvoiceState.OVERDUE), currency),
        credit=Money(minor=state.credit, currency=currency),
    )


def invoice_of(state: State, item: InvoiceItem) -> InvoiceView:
    """An invoice as callers see it."""
    bill = bill_of(state, item.id)
    return InvoiceView(
        id=item.id,
        state=item.state,
        of=item.of.value,
        title=title_of(state, item.id),
        net=bill.net,
        tax=bill.tax,
        gate=item.gate or "",
        milestone=item.milestone or "",
        amount=item.amount,
        outstanding=item.outstanding,
        number=item.number or "",
        reference=item.reference or "",
        issued_on=item.issued_on,
        due_on=item.due_on,
        reminders=item.reminders,
        credit_notes=tuple(note.number for note in item.credit_notes),
    )
