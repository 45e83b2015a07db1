"""Invoices: when they are asked for, made, mailed and overdue."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import CANCELLED_INVOICE, InvoiceState, Kind, MilestoneState
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import InvoiceIssueFailed, InvoiceWasIssued
from workflows.engagement.messages.events import (
    EngagementSignedOff,
    Event,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceRequested,
    MilestoneAccepted,
    MilestoneBlocked,
    MilestoneDelivered,
)
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules.action import moved
from workflows.engagement.rules.dunning.ending import at_the_end, is_over
from workflows.engagement.rules.dunning.ladder import steps_behind
from workflows.engagement.rules.dunning.schedule import due_date, payment_deadlines
from workflows.engagement.rules.money.behind_gates import own_gates
from workflows.engagement.rules.money.corrections import void
from workflows.engagement.rules.money.gates import left_shut
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.rules.work.hours import asked_for, nothing_to_ask
from workflows.engagement.state import State
from workflows.engagement.terms import GateKind
from workflows.engagement.terms.prices.bills import BillKind


def request(state: State, invoice_id: str, because: Reason, meta: Meta) -> InvoiceRequested:
    """Ask the billing system for an invoice, dated today."""
    return InvoiceRequested(
        because=because,
        rule="invoices/issue",
        invoice=invoice_id,
        amount=asked_for(state, invoice_id),
        issued_on=state.calendars.provider.local(meta.at).date(),
        due_on=due_date(state, meta),
        move=moved(state, Kind.INVOICE, invoice_id, "issue"),
        stops=(f"issue/{invoice_id}",),
    )


def on_issue_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day of issue of an invoice that has one."""
    invoice = state.invoices[subject]
    if invoice.state != InvoiceState.SCHEDULED:
        return
    because = why("money-billed-before-start")
    if invoice.of is BillKind.DEPOSIT:
        because = why("money-billed-deposit")
    elif invoice.gate and state.gates[invoice.gate].kind is GateKind.ON_DATE:
        because = why("money-billed-on-its-day")
    elif invoice.gate and state.gates[invoice.gate].kind in {GateKind.ON_DELIVERY, GateKind.ON_ACCEPTANCE}:
        because = why("money-billed-though-late")
    yield request(state, subject, because, meta)


def _bill(state: State, milestone: str | None, kind: GateKind, because: Reason, meta: Meta) -> Iterator[Event]:
    """Ask for what a gate of that kind asks for, where that was not done before."""
    for gate in own_gates(state, milestone, kind):
        if state.invoices[gate.invoice].state != InvoiceState.SCHEDULED:
            continue
        if asked_for(state, gate.invoice).minor:
            yield request(state, gate.invoice, because, meta)
        else:
            yield from nothing_to_ask(state, gate.invoice)


def bill_delivered(state: State, event: MilestoneDelivered, meta: Meta) -> Iterator[Event]:
    """The first delivery issues the invoice on which the final files wait; one that is not to be paid any more is for a person."""
    yield from _bill(state, event.milestone, GateKind.ON_DELIVERY, why("money-billed-on-delivery"), meta)
    for gate in own_gates(state, event.milestone, GateKind.ON_DELIVERY):
        if state.invoices[gate.invoice].state in CANCELLED_INVOICE:
            yield from left_shut(state, gate.id, meta)


def bill_accepted(state: State, event: MilestoneAccepted, meta: Meta) -> Iterator[Event]:
    """Acceptance issues the invoice of its own gate."""
    because = why("money-billed-on-acceptance")
    yield from _bill(state, event.milestone, GateKind.ON_ACCEPTANCE, because, meta)


def on_blocked(state: State, event: MilestoneBlocked, meta: Meta) -> Iterator[Event]:
    """Whose turn has come is billed at once, even before the planned day; a first milestone keeps its planned day."""
    if state.planned(event.milestone).after:
        because = why("money-billed-on-its-turn")
        yield from _bill(state, event.milestone, GateKind.BEFORE_START, because, meta)


def bill_signed_off(state: State, event: EngagementSignedOff, meta: Meta) -> Iterator[Event]:
    """What was kept back until the sign-off is asked for now."""
    because = why("money-billed-on-sign-off")
    for milestone in (None, *state.milestones):
        yield from _bill(state, milestone, GateKind.ON_SIGN_OFF, because, meta)


def issued(state: State, command: InvoiceWasIssued, meta: Meta) -> Iterator[Event]:
    """The billing system made it."""
    invoice = state.invoices[command.invoice]
    if invoice.state != InvoiceState.ISSUING:
        return
    assert invoice.issued_on and invoice.due_on
    behind = steps_behind(state, invoice.due_on, meta)
    yield InvoiceIssued(
        because=why("money-issued"),
        rule="invoices/issued",
        invoice=invoice.id,
        number=command.number,
        reference=command.reference,
        amount=invoice.amount,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        steps_behind=behind,
        document=command.document,
        external=command.external,
        pay_at=command.pay_at,
        move=moved(state, Kind.INVOICE, invoice.id, "issued"),
        starts=payment_deadlines(state, invoice.id, invoice.due_on, behind),
    )


def on_issued(state: State, event: InvoiceIssued, meta: Meta) -> Iterator[Event]:
    """The invoice goes to whoever pays; one whose milestone was dropped meanwhile goes nowhere."""
    milestone = state.invoices[event.invoice].milestone
    if milestone is not None and state.milestones[milestone].state == MilestoneState.DROPPED:
        yield void(state, event.invoice, why("money-dropped-before-made"), "invoices/dropped")
        return
    yield from plan_notice(state, "invoice", event.invoice, why("money-due-now"), "invoices/issued")


def issue_failed(state: State, command: InvoiceIssueFailed, meta: Meta) -> Iterator[Event]:
    """The billing system could not make it: a person looks, then tries again."""
    if state.invoices[command.invoice].state != InvoiceState.ISSUING:
        return
    text, because = why("task-issue-failed"), why("money-not-made", cause=command.because)
    yield open_task(state, "issue_failed", command.invoice, text, because, "invoices/failed", meta, detail=command.explanation)


def on_overdue(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The due date ended unpaid; where the ladder has no step left for that, a person decides."""
    invoice = state.invoices[subject]
    if invoice.state != InvoiceState.OPEN:
        return
    assert invoice.payable_by is not None
    because, move = why("money-not-paid-in-time", day=invoice.payable_by), moved(state, Kind.INVOICE, subject, "overdue")
    yield InvoiceOverdue(because=because, rule="invoices/overdue", invoice=subject, due_on=invoice.payable_by, move=move)
    if is_over(state, invoice):
        yield from at_the_end(state, subject, meta)
