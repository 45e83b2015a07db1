"""What a billing system says: payments, refunds, credit notes and disputes become the same facts that a person records; and that it made an invoice."""

from collections.abc import Callable, Iterator

from workflows.engagement.lifecycles import InvoiceState, Kind, NoticeState, TaskState
from workflows.engagement.lifecycles.machine import possible
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import InvoiceChangeFailed, InvoiceWasChanged, TakeBillingEvent, TakeIssuedInvoice
from workflows.engagement.messages.events import (
    BillingTold,
    DisputeClosed,
    DisputeHeardLate,
    Event,
    InvoiceDisputed,
    InvoiceReported,
    InvoiceRequested,
)
from workflows.engagement.messages.ports import InvoiceChange
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import AGREED, Action, moved, not_in_the_future
from workflows.engagement.rules.dunning.schedule import stops
from workflows.engagement.rules.money import recorded
from workflows.engagement.rules.money.corrections import credited
from workflows.engagement.rules.money.dated_ahead import MOST_AHEAD, value_date_deadlines
from workflows.engagement.rules.money.payments import amount_fits
from workflows.engagement.rules.notices.attached import TELL_OF_CREDIT
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import done, open_task
from workflows.engagement.state import State
from workflows.engagement.terms.provider import OURS


def _payment(state: State, command: TakeBillingEvent, meta: Meta) -> Iterator[Event]:
    yield recorded.payment(state, command, (command.source, command.fact), "billing/payment", meta)


def _refund(state: State, command: TakeBillingEvent, meta: Meta) -> Iterator[Event]:
    yield recorded.refund(state, command, (command.source, command.fact), "billing/refund", meta)


def _credit_note(state: State, command: TakeBillingEvent, meta: Meta) -> Iterator[Event]:
    assert command.invoice is not None
    noted = credited(state, command.invoice, command.amount, command.fact, command.source, command.value_date, command.reference)
    yield noted.model_copy(update={"starts": value_date_deadlines(state, command.value_date, meta)})


def _opened(state: State, command: TakeBillingEvent, meta: Meta) -> Iterator[Event]:
    """The money is at risk; what is told after its own end changes nothing."""
    assert command.invoice is not None
    invoice = state.invoices[command.invoice]
    if _dispute_id(command) in (*state.closed_disputes, *invoice.at_risk):
        because = why("money-dispute-told-before")
        yield DisputeHeardLate(because=because, rule="billing/dispute", invoice=invoice.id, dispute=_dispute_id(command))
        return
    disputable = "dispute" in possible(Kind.INVOICE, invoice.state)
    yield InvoiceDisputed(
        because=why("money-disputed-at-the-bank"),
        rule="billing/dispute",
        invoice=invoice.id,
        by=command.source,
        fact=_dispute_id(command),
        explanation=command.reference,
        move=moved(state, Kind.INVOICE, invoice.id, "dispute") if disputable else None,
        stops=stops(invoice.id),
    )


def _closed(state: State, command: TakeBillingEvent, meta: Meta) -> Iterator[Event]:
    assert command.invoice is not None
    because = why("money-dispute-won" if command.won else "money-dispute-lost")
    yield DisputeClosed(
        because=because, rule="billing/dispute", invoice=command.invoice, dispute=_dispute_id(command), won=bool(command.won)
    )
    if not command.won:
        yield recorded.chargeback(state, command, "billing/dispute", meta)


def _dispute_id(command: TakeBillingEvent) -> str:
    return f"{command.source}/{command.fact}"


_MEANS: dict[str, Callable[[State, TakeBillingEvent, Meta], Iterator[Event]]] = {
    "payment.received": _payment,
    "refund.made": _refund,
    "credit.noted": _credit_note,
    "dispute.opened": _opened,
    "dispute.closed": _closed,
}
"""What each kind of event means."""


def _take(state: State, command: TakeBillingEvent, meta: Meta) -> Iterator[Event]:
    yield from _MEANS[command.type](state, command, meta)


def _fits(state: State, command: TakeBillingEvent, meta: Meta) -> None:
    amount_fits(state, command.amount)
    if command.invoice is None and command.type != "payment.received":
        raise Refused("INVOICE_MISSING", field="invoice", type=command.type)
    if command.invoice and state.invoices[command.invoice].state == InvoiceState.SCHEDULED:
        raise Refused("INVOICE_NOT_ISSUED", field="invoice", state=InvoiceState.SCHEDULED)
    if command.type != "dispute.opened" and any(f.id == command.fact and f.source == command.source for f in state.facts):
        raise Refused("FACT_KNOWN", field="fact", fact=command.fact, source=command.source)


def _reported(state: State, command: TakeIssuedInvoice, meta: Meta) -> Iterator[Event]:
    """It is fetched at once; where asking was given up a person need not ask again, and the invoice keeps its dates."""
    invoice, because = state.invoices[command.invoice], why("money-reported")
    failed = [t for t in state.tasks.values() if t.what == "issue_failed" and t.subject == invoice.id and t.state != TaskState.DONE]
    for task in failed:
        yield done(state, task, meta.actor, None, because, "billing/issued")
    if failed and invoice.issued_on and invoice.due_on:
        yield InvoiceRequested(
            because=because,
            rule="billing/issued",
            invoice=invoice.id,
            number=invoice.number,
            amount=invoice.amount,
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
        )
    yield InvoiceReported(because=because, rule="billing/issued", invoice=invoice.id, by=command.source)


def _awaited(state: State, command: TakeIssuedInvoice, meta: Meta) -> None:
    invoice = state.invoices[command.invoice]
    if invoice.state != InvoiceState.ISSUING:
        raise Refused("INVOICE_NOT_AWAITED", field="invoice", state=invoice.state)


def changed(state: State, command: InvoiceWasChanged, meta: Meta) -> Iterator[Event]:
    """The billing system knows of a change; a credit note has its number."""
    yield BillingTold(
        because=why("money-system-told"),
        rule="billing/told",
        invoice=command.invoice,
        change=command.change,
        fact=command.fact,
        number=command.number,
        document=command.document,
    )


def change_failed(state: State, command: InvoiceChangeFailed, meta: Meta) -> Iterator[Event]:
    """The billing system could not be told: a person does it there, or has it told again; a credit note of our own there is nobody else to make."""
    invoice, effect = state.invoices[command.invoice], command.effect
    number, because = invoice.number or invoice.id, why("money-must-agree.untold", cause=command.because)
    if state.provider.billing.system == OURS:
        what, text = "credit_note_failed", why("task-credit-note-failed", number=number)
    else:
        what, text = "billing_change", why("task-billing-change", number=number, change=effect.change or "")
    yield open_task(state, what, invoice.id, text, because, "billing/told", meta, detail=command.explanation, effect=effect)


def on_told(state: State, event: BillingTold, meta: Meta) -> Iterator[Event]:
    """A credit note that was made only after the mail about it had left goes to the client in another one."""
    if event.change != InvoiceChange.CREDIT or event.document is None:
        return
    told = [n for n in state.notices.values() if n.fact == event.fact and n.subject == event.invoice and n.template in TELL_OF_CREDIT]
    if told and all(n.state == NoticeState.SENT for n in told):
        first = told[0]
        because = why("money-credit-note-late")
        yield from plan_notice(state, first.template, event.invoice, because, "billing/told", fact=event.fact, thread=first.id)


_not_far_ahead = not_in_the_future("value_date", MOST_AHEAD)
"""Whoever says so: a bank file, a webhook, the reconciliation. What is refused goes to quarantine, where a person looks."""

ACTIONS = (
    Action(TakeBillingEvent, Kind.INVOICE, None, AGREED, _take, "invoice", (), (_fits, _not_far_ahead), stage_code="NOTHING_AGREED"),
    Action(TakeIssuedInvoice, Kind.INVOICE, None, AGREED, _reported, "invoice", (), (_awaited,), stage_code="NOTHING_AGREED"),
)
