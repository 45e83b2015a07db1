"""What an invoice of an engagement is called and made of, read from the plan and the terms it was built from."""

from workflows.engagement.lifecycles import SETTLED_INVOICE, UNASKED_INVOICE, UNPAID_INVOICE, InvoiceState
from workflows.engagement.money import Money
from workflows.engagement.rules.work.hours_billed import worked_bill
from workflows.engagement.state import InvoiceItem, State
from workflows.engagement.terms import Agreement
from workflows.engagement.terms.plan import PlannedGate
from workflows.engagement.terms.prices.bills import Bill, BillKind


def bill_of(state: State, invoice_id: str) -> Bill:
    """Lines and taxes of an invoice."""
    assert state.plan is not None
    invoice = state.invoices[invoice_id]
    if invoice.retainer is not None:
        return state.plan.retainer(invoice.retainer)
    gate = state.plan.gate_of(invoice_id)
    if gate is not None and gate.milestone is not None and gate.by_hours and invoice.state not in UNASKED_INVOICE:
        return worked_bill(state, gate.milestone)
    return gate if gate is not None else Bill(amount=invoice.amount)


def title_of(state: State, invoice_id: str) -> str:
    """What an invoice is for, in the words of the terms: the title of its milestone, deposit, installment, retention or retainer."""
    assert state.plan is not None
    invoice, terms, gate = state.invoices[invoice_id], state.agreement, state.plan.gate_of(invoice_id)
    if invoice.retainer is not None:
        retainer = next(r for r in terms.retainers if r.id == invoice.retainer)
        return f"{retainer.title} ({invoice.period}/{len(state.plan.retainer(retainer.id).days)})"
    return planned_title(terms, gate) if gate is not None else terms.title


def planned_title(agreement: Agreement, gate: PlannedGate) -> str:
    """What a planned invoice is for, in the words of the terms."""
    if gate.milestone is not None:
        terms = next(m for m in agreement.milestones if m.id == gate.milestone)
        number = gate.id.removeprefix(f"gate-{terms.id}").removeprefix("-") or "1"
        return f"{terms.title} ({number}/{len(terms.parts)})" if len(terms.parts) > 1 else terms.title
    if gate.of is BillKind.DEPOSIT and agreement.deposit:
        return agreement.deposit.title
    if gate.of is BillKind.RETENTION and agreement.retention:
        return agreement.retention.title
    return next((i.title for i in agreement.installments if f"invoice-{i.id}" == gate.invoice), agreement.title)


def gate_title(state: State, gate_id: str) -> str:
    """What a gate is called: like its invoice."""
    return title_of(state, state.gates[gate_id].invoice)


def issued_invoices(state: State) -> list[InvoiceItem]:
    """Those that the client got."""
    return [i for i in state.invoices.values() if i.state in UNPAID_INVOICE or (i.state in SETTLED_INVOICE and i.number)]


def invoiced_by(state: State) -> Money:
    """What all invoices that the client got ask for, gross, less what credit notes took back."""
    assert state.plan is not None
    asked = sum(i.amount.minor - i.credited for i in issued_invoices(state) if i.state != InvoiceState.VOID)
    return Money(minor=asked, currency=state.plan.currency)
