"""Promises to pay: the ladder rests until their day, and goes on by itself where they are broken."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import PromisePayment
from workflows.engagement.messages.events import Event, PaymentPromised, PromiseBroken, PromiseKept, PromiseRenegotiated
from workflows.engagement.money import Money
from workflows.engagement.rules.action import AGREED, Action, deadline, known_contact, moved
from workflows.engagement.rules.dunning.chasing import CHASED, given_promise
from workflows.engagement.rules.dunning.ladder import day_of, in_days
from workflows.engagement.rules.dunning.resting import goes_on
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import InvoiceState, PromiseState, State

_BREATH = timedelta(days=2)
"""Days between the word that a promise was broken and the next step of the ladder."""


def _chased(state: State, invoice_id: str, at: datetime) -> None:
    item = state.invoices[invoice_id]
    if item.state not in CHASED:
        raise Refused("NOTHING_TO_PROMISE", f"a payment is promised for an unpaid invoice, and this one is {item.state}", state=item.state)


def _near_enough(state: State, command: PromisePayment, meta: Meta) -> None:
    today, most = day_of(state, meta.at), state.agreement.payment.late.longest_promise_days
    if command.on < today:
        raise Refused("DATE_NOT_AHEAD", f"{command.on} is past", field="on")
    if command.on > today + timedelta(days=most):
        latest = today + timedelta(days=most)
        raise Refused("PROMISE_TOO_LATE", f"a promise may reach {in_days(most)} ahead by the terms, until {latest}", field="on")


def _fits(state: State, command: PromisePayment, meta: Meta) -> None:
    owed = state.invoices[command.invoice].owed
    if command.amount is None:
        return
    if command.amount.currency != owed.currency:
        raise Refused("CURRENCY_MISMATCH", f"the engagement is in {owed.currency}", field="amount", expected=owed.currency)
    if not 0 < command.amount.minor <= owed.minor:
        raise Refused("NOT_WHAT_IS_OWED", f"{owed} is owed; more than nothing and at most that can be promised", field="amount")


def looked_at(state: State, on: date) -> datetime:
    """When a promise is judged: at the end of the next working day, so that what arrived can be recorded."""
    calendar = state.calendars.provider
    return calendar.end_of_business(calendar.next_business_day(on + timedelta(days=1)))


def _promise(state: State, command: PromisePayment, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield from broken_off(state, invoice.id, "another promise takes its place")
    promise = state.next_id("promise")
    amount = command.amount or invoice.owed
    yield PaymentPromised(
        because=f"'{command.by}' promised {amount} by {command.on}",
        rule="dunning/promise",
        promise=promise,
        invoice=invoice.id,
        by=command.by,
        on=command.on,
        amount=amount,
        paid_before=_received(invoice),
        starts=(deadline("promised", promise, looked_at(state, command.on), f"{command.on} was promised as the day of payment"),),
        stops=(f"dunning/{invoice.id}",),
    )


def on_promised(state: State, event: PaymentPromised, meta: Meta) -> Iterator[Event]:
    """The client reads what we noted, and that reminders rest."""
    thread = state.invoices[event.invoice].notice
    reason = "You told us when you will pay, and we noted it."
    yield plan_notice(state, "promise_noted", event.promise, reason, "dunning/promise", recipient=event.by, thread=thread)


def broken_off(state: State, invoice_id: str, because: str) -> Iterator[Event]:
    """The promise that stands for an invoice, where one does, gives way to something else that is agreed."""
    standing = given_promise(state, invoice_id)
    if standing:
        yield _renegotiated(state, standing, because)


def _renegotiated(state: State, promise: PromiseState, because: str) -> PromiseRenegotiated:
    return PromiseRenegotiated(
        because=because,
        rule="dunning/promise",
        promise=promise.id,
        invoice=promise.invoice,
        move=moved(state, Kind.PROMISE, promise.id, "renegotiate"),
        stops=(f"promised/{promise.id}",),
    )


def _received(invoice: InvoiceState) -> Money:
    """What was paid on an invoice, in all kinds."""
    return invoice.paid + Money(minor=invoice.fees_paid + invoice.interest_paid, currency=invoice.amount.currency)


def _arrived(state: State, promise: PromiseState) -> bool:
    invoice = state.invoices[promise.invoice]
    return invoice.state == "PAID" or _received(invoice) - promise.paid_before >= promise.amount


def settled(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: a promise is kept as soon as what was promised is there, and stands no longer than what it is about."""
    for promise in state.promises.values():
        if promise.state != "GIVEN":
            continue
        invoice = state.invoices[promise.invoice]
        if invoice.state not in CHASED | {"PAID"}:
            yield _renegotiated(state, promise, f"the invoice is {invoice.state.lower()}")
        elif _arrived(state, promise):
            yield PromiseKept(
                because=f"{promise.amount} came in, as promised",
                rule="dunning/promise",
                promise=promise.id,
                invoice=invoice.id,
                move=moved(state, Kind.PROMISE, promise.id, "keep"),
                stops=(f"promised/{promise.id}",),
            )


def on_kept(state: State, event: PromiseKept, meta: Meta) -> Iterator[Event]:
    """What is still owed on the invoice is asked for as before."""
    yield from goes_on(state, event.invoice, "what was promised came in, and something is still owed", meta)


def on_day(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day passed. What came in meanwhile was judged when it came; so this promise is broken."""
    promise = state.promises[subject]
    if promise.state != "GIVEN":
        return
    yield PromiseBroken(
        because=f"{promise.amount} was promised by {promise.on} and did not come in",
        rule="dunning/promise",
        promise=promise.id,
        invoice=promise.invoice,
        on=promise.on,
        move=moved(state, Kind.PROMISE, promise.id, "break"),
    )


def on_broken(state: State, event: PromiseBroken, meta: Meta) -> Iterator[Event]:
    """The client reads that the promised payment is missing; the ladder goes on from where it was."""
    thread = state.invoices[event.invoice].notice
    reason = "The day on which you wished to pay has passed."
    yield plan_notice(state, "promise_broken", event.promise, reason, "dunning/promise", thread=thread)
    because = f"the payment promised for {event.on} did not come in"
    yield from goes_on(state, event.invoice, because, meta, not_before=day_of(state, meta.at) + _BREATH)


ACTIONS = (
    Action(
        PromisePayment, Kind.INVOICE, None, AGREED, _promise, "invoice", (_chased,), (known_contact("by"), _near_enough, _fits),
        stage_code="NOTHING_AGREED",
    ),
)  # fmt: skip
