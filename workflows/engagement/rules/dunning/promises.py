"""Promises to pay: the ladder rests until their day, and goes on by itself where they are broken."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from workflows.engagement.lifecycles import CHASED_INVOICE, InvoiceState, Kind, PromiseState
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import PromisePayment
from workflows.engagement.messages.events import Event, PaymentPromised, PromiseBroken, PromiseKept, PromiseRenegotiated
from workflows.engagement.messages.reasons import InState, Named, Reason, why
from workflows.engagement.money import Money
from workflows.engagement.rules.action import AGREED, Action, deadline, known_contact, moved
from workflows.engagement.rules.dunning.chasing import given_promise
from workflows.engagement.rules.dunning.ladder import day_of
from workflows.engagement.rules.dunning.resting import goes_on
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import InvoiceItem, PromiseItem, State

_PROMISED = CHASED_INVOICE | {InvoiceState.PAID}
"""States of an invoice in which a promise about it stands, or was kept."""

_BREATH = timedelta(days=2)
"""Days between the word that a promise was broken and the next step of the ladder."""


def _chased(state: State, invoice_id: str, at: datetime) -> None:
    item = state.invoices[invoice_id]
    if item.state not in CHASED_INVOICE:
        raise Refused("NOTHING_TO_PROMISE", state=item.state)


def _near_enough(state: State, command: PromisePayment, meta: Meta) -> None:
    today, most = day_of(state, meta.at), state.agreement.payment.late.longest_promise_days
    if command.on < today:
        raise Refused("DATE_NOT_AHEAD.promise", field="on", day=command.on)
    if command.on > today + timedelta(days=most):
        latest = today + timedelta(days=most)
        raise Refused("PROMISE_TOO_LATE", field="on", days=most, latest=latest)


def _fits(state: State, command: PromisePayment, meta: Meta) -> None:
    owed = state.invoices[command.invoice].owed
    if command.amount is None:
        return
    if command.amount.currency != owed.currency:
        raise Refused("CURRENCY_MISMATCH", field="amount", expected=owed.currency)
    if not 0 < command.amount.minor <= owed.minor:
        raise Refused("NOT_WHAT_IS_OWED", field="amount", owed=owed)


def looked_at(state: State, on: date) -> datetime:
    """When a promise is judged: at the end of the next working day, so that what arrived can be recorded."""
    calendar = state.calendars.provider
    return calendar.end_of_business(calendar.next_business_day(on + timedelta(days=1)))


def _promise(state: State, command: PromisePayment, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield from broken_off(state, invoice.id, why("dunning-another-promise"))
    promise = state.next_id("promise")
    amount = command.amount or invoice.owed
    yield PaymentPromised(
        because=why("dunning-promised", by=Named.person(command.by), amount=amount, day=command.on),
        rule="dunning/promise",
        promise=promise,
        invoice=invoice.id,
        by=command.by,
        on=command.on,
        amount=amount,
        paid_before=_received(invoice),
        starts=(deadline("promised", promise, looked_at(state, command.on), why("dunning-promised-day", day=command.on)),),
        stops=(f"dunning/{invoice.id}",),
    )


def on_promised(state: State, event: PaymentPromised, meta: Meta) -> Iterator[Event]:
    """The client reads what we noted, and that reminders rest."""
    thread = state.invoices[event.invoice].notice
    because = why("dunning-you-promised")
    yield from plan_notice(state, "promise_noted", event.promise, because, "dunning/promise", recipient=event.by, thread=thread)


def broken_off(state: State, invoice_id: str, because: Reason) -> Iterator[Event]:
    """The promise that stands for an invoice, where one does, gives way to something else that is agreed."""
    standing = given_promise(state, invoice_id)
    if standing:
        yield _renegotiated(state, standing, because)


def _renegotiated(state: State, promise: PromiseItem, because: Reason) -> PromiseRenegotiated:
    return PromiseRenegotiated(
        because=because,
        rule="dunning/promise",
        promise=promise.id,
        invoice=promise.invoice,
        move=moved(state, Kind.PROMISE, promise.id, "renegotiate"),
        stops=(f"promised/{promise.id}",),
    )


def _received(invoice: InvoiceItem) -> Money:
    """What was paid on an invoice, in all kinds."""
    return invoice.paid + Money(minor=invoice.fees_paid + invoice.interest_paid, currency=invoice.amount.currency)


def _arrived(state: State, promise: PromiseItem) -> bool:
    invoice = state.invoices[promise.invoice]
    return invoice.state == InvoiceState.PAID or _received(invoice) - promise.paid_before >= promise.amount


def settled(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: a promise is kept as soon as what was promised is there, and stands no longer than what it is about."""
    for promise in state.promises.values():
        if promise.state != PromiseState.GIVEN:
            continue
        invoice = state.invoices[promise.invoice]
        if invoice.state not in _PROMISED:
            because = why("dunning-invoice-is", state=InState(of=Kind.INVOICE, state=invoice.state))
            yield _renegotiated(state, promise, because)
        elif _arrived(state, promise):
            yield PromiseKept(
                because=why("dunning-promise-kept", amount=promise.amount),
                rule="dunning/promise",
                promise=promise.id,
                invoice=invoice.id,
                move=moved(state, Kind.PROMISE, promise.id, "keep"),
                stops=(f"promised/{promise.id}",),
            )


def on_kept(state: State, event: PromiseKept, meta: Meta) -> Iterator[Event]:
    """What is still owed on the invoice is asked for as before."""
    yield from goes_on(state, event.invoice, why("dunning-still-owed"), meta)


def on_day(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day passed. What came in meanwhile was judged when it came; so this promise is broken."""
    promise = state.promises[subject]
    if promise.state != PromiseState.GIVEN:
        return
    yield PromiseBroken(
        because=why("dunning-promise-broken", amount=promise.amount, day=promise.on),
        rule="dunning/promise",
        promise=promise.id,
        invoice=promise.invoice,
        on=promise.on,
        move=moved(state, Kind.PROMISE, promise.id, "break"),
    )


def on_broken(state: State, event: PromiseBroken, meta: Meta) -> Iterator[Event]:
    """The client reads that the promised payment is missing; the ladder goes on from where it was."""
    thread = state.invoices[event.invoice].notice
    yield from plan_notice(state, "promise_broken", event.promise, why("dunning-your-day-passed"), "dunning/promise", thread=thread)
    because = why("dunning-promise-not-kept", day=event.on)
    yield from goes_on(state, event.invoice, because, meta, not_before=day_of(state, meta.at) + _BREATH)


ACTIONS = (
    Action(
        PromisePayment, Kind.INVOICE, None, AGREED, _promise, "invoice", (_chased,), (known_contact("by"), _near_enough, _fits),
        stage_code="NOTHING_AGREED",
    ),
)  # fmt: skip
