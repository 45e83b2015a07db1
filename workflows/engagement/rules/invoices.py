"""Invoices: when they are asked for, made, mailed and overdue."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import (
    InvoiceIssueFailed,
    InvoiceWasIssued,
)
from workflows.engagement.messages.events import (
    Event,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceRequested,
    MilestoneAccepted,
    MilestoneBlocked,
)
from workflows.engagement.plan import PlannedGate
from workflows.engagement.rules.action import moved
from workflows.engagement.rules.corrections import void
from workflows.engagement.rules.dunning import at_the_end, due_date, payment_deadlines, steps_behind
from workflows.engagement.rules.notices import plan_notice
from workflows.engagement.rules.tasks import open_task
from workflows.engagement.state import State
from workflows.engagement.terms import GateKind


def request(state: State, invoice_id: str, because: str, meta: Meta) -> InvoiceRequested:
    """Ask the billing system for an invoice, dated today."""
    return InvoiceRequested(
        because=because,
        rule="invoices/issue",
        invoice=invoice_id,
        number=f"{state.id[:8].upper()}-{state.counters.get('number', 0) + 1:03d}",
        amount=state.invoices[invoice_id].amount,
        issued_on=state.calendars.provider.local(meta.at).date(),
        due_on=due_date(state, meta),
        move=moved(state, Kind.INVOICE, invoice_id, "issue"),
        stops=(f"issue/{invoice_id}",),
    )


def on_issue_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day of issue of an invoice that comes before the work."""
    if state.invoices[subject].state == "SCHEDULED":
        yield request(state, subject, "payment comes before the work, and its term must fit before the planned start", meta)


def bill_accepted(state: State, event: MilestoneAccepted, meta: Meta) -> Iterator[Event]:
    """Acceptance issues the invoice of its own gate."""
    for gate in _own_gates(state, event.milestone, GateKind.ON_ACCEPTANCE):
        yield request(state, gate.invoice, "the milestone is accepted, and its price falls due on acceptance", meta)


def on_blocked(state: State, event: MilestoneBlocked, meta: Meta) -> Iterator[Event]:
    """Whose turn has come is billed at once, even before the planned day; a first milestone keeps its planned day."""
    if state.planned(event.milestone).after:
        for gate in _own_gates(state, event.milestone, GateKind.BEFORE_START):
            yield request(state, gate.invoice, "the milestone's turn has come, and it starts once this is paid", meta)


def _own_gates(state: State, milestone: str, kind: GateKind) -> list[PlannedGate]:
    """The gate that asks for the milestone's own price, where its invoice is still to be issued."""
    assert state.plan is not None
    own = [g for g in state.plan.gates if g.milestone == milestone and g.kind is kind]
    return [g for g in own if state.invoices[g.invoice].state == "SCHEDULED"]


def issued(state: State, command: InvoiceWasIssued, meta: Meta) -> Iterator[Event]:
    """The billing system made it."""
    invoice = state.invoices[command.invoice]
    if invoice.state != "ISSUING":
        return
    assert invoice.issued_on and invoice.due_on
    behind = steps_behind(state, invoice.due_on, meta)
    yield InvoiceIssued(
        because="the billing system made the invoice",
        rule="invoices/issued",
        invoice=invoice.id,
        number=command.number,
        reference=command.reference,
        amount=invoice.amount,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        steps_behind=behind,
        document=command.document,
        move=moved(state, Kind.INVOICE, invoice.id, "issued"),
        starts=payment_deadlines(state, invoice.id, invoice.due_on, behind),
    )


def on_issued(state: State, event: InvoiceIssued, meta: Meta) -> Iterator[Event]:
    """The invoice goes to whoever pays; one whose milestone was dropped meanwhile goes nowhere."""
    if state.milestones[state.invoices[event.invoice].milestone].state == "DROPPED":
        why = "its milestone was dropped before it was made"
        yield void(state, event.invoice, why, "invoices/dropped", why)
        return
    yield plan_notice(state, "invoice", event.invoice, "By our agreement this payment falls due now.", "invoices/issued")


def issue_failed(state: State, command: InvoiceIssueFailed, meta: Meta) -> Iterator[Event]:
    """The billing system could not make it: a person looks, then tries again."""
    if state.invoices[command.invoice].state != "ISSUING":
        return
    text, because = "The invoice could not be made: mend the cause and retry", "the billing system did not make the invoice"
    yield open_task(state, "issue_failed", command.invoice, text, because, "invoices/failed", meta, detail=command.explanation)


def on_overdue(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The due date ended unpaid; where the ladder has no step left for that, a person decides."""
    invoice = state.invoices[subject]
    if invoice.state != "OPEN":
        return
    because = f"it was due on {invoice.due_on} and is not paid"
    yield InvoiceOverdue(because=because, rule="invoices/overdue", invoice=subject, move=moved(state, Kind.INVOICE, subject, "overdue"))
    if f"dunning/{subject}" not in state.deadlines:
        yield from at_the_end(state, subject, meta)
