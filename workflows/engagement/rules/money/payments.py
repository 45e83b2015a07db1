"""Money that comes in, and money that goes back: in whole or in part, for one invoice, several or none."""

from collections.abc import Iterator
from datetime import datetime

from workflows.engagement.lifecycles import UNPAID_INVOICE, InvoiceState, Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import ApplyCredit, RecordPayment, RecordRefund, RefundPayment, ReverseFact
from workflows.engagement.messages.events import CreditApplied, Event, FactReversed, PaymentRecorded, RefundRequested, ValueDateReached
from workflows.engagement.messages.reasons import why
from workflows.engagement.money import Money
from workflows.engagement.money.ledger.facts import PERSON, Fact, FactKind
from workflows.engagement.money.ledger.in_force import in_force
from workflows.engagement.rules.action import AGREED, Action, not_in_the_future
from workflows.engagement.rules.money import recorded
from workflows.engagement.rules.money.dated_ahead import is_ahead
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import State
from workflows.engagement.terms.provider import OURS

NOT_ISSUED = frozenset({InvoiceState.SCHEDULED, InvoiceState.ISSUING})
"""States of an invoice that the client has not seen yet."""


def _currency_of(state: State) -> str:
    assert state.plan is not None
    return state.plan.currency


def amount_fits(state: State, amount: Money, field: str = "amount") -> None:
    """An amount in the engagement's currency, above nothing.

    Raises:
        Refused: it is not.
    """
    expected = _currency_of(state)
    if amount.currency != expected:
        raise Refused("CURRENCY_MISMATCH", field=field, expected=expected)
    if amount.minor <= 0:
        raise Refused("AMOUNT_NOT_POSITIVE", field=field, amount=amount)


def _payment_fits(state: State, command: RecordPayment, meta: Meta) -> None:
    amount_fits(state, command.amount)
    if command.invoice and command.parts:
        raise Refused("INVOICE_AND_PARTS", field="parts")
    for index, part in enumerate(command.parts):
        amount_fits(state, part.amount, f"parts[{index}].amount")
        if part.invoice not in state.invoices:
            raise Refused("UNKNOWN_ITEM", field=f"parts[{index}].invoice", not_found=True, kind=_I.value, id=part.invoice)
        issued(state, part.invoice, meta.at)
    shared = sum(part.amount.minor for part in command.parts)
    if shared > command.amount.minor:
        too_much = Money(minor=shared, currency=command.amount.currency)
        raise Refused("PARTS_EXCEED_AMOUNT", field="parts", parts=too_much, amount=command.amount)


def issued(state: State, invoice_id: str, at: datetime) -> None:
    """State guard: the client has seen the invoice, so it can be paid.

    Raises:
        Refused: it is not issued yet, or was withdrawn.
    """
    item = state.invoices.get(invoice_id)
    if item is None:
        return  # the engagement itself: money that names no invoice
    if item.state in NOT_ISSUED:
        raise Refused("INVOICE_NOT_ISSUED", state=item.state)
    if item.state == InvoiceState.VOID:
        raise Refused("INVOICE_VOID", state=item.state)


def _pay(state: State, command: RecordPayment, meta: Meta) -> Iterator[Event]:
    yield recorded.payment(state, command, (PERSON, meta.command_id), "payments/record", meta)


def on_payment(state: State, event: PaymentRecorded, meta: Meta) -> Iterator[Event]:
    """The client hears that it came in; what is dated ahead, on the day from which it counts."""
    if not is_ahead(state, event.value_date, meta):
        yield from _came_in(state, event.invoice, [p.invoice for p in event.parts], f"{event.source}/{event.fact}")


def on_value_date(state: State, event: ValueDateReached, meta: Meta) -> Iterator[Event]:
    """The client hears of a payment that counts from today, unless it was reversed meanwhile."""
    fact = in_force(state.facts).facts.get((event.source, event.fact))
    if fact is not None and fact.kind is FactKind.PAYMENT:
        yield from _came_in(state, fact.invoice, [p.invoice for p in fact.parts], f"{fact.source}/{fact.id}")


def _came_in(state: State, invoice: str | None, parts: list[str], fact: str) -> Iterator[Event]:
    about = invoice or next(iter(parts), None) or _oldest_open(state)
    if about is not None:
        because, thread = why("money-your-payment-came-in"), state.invoices[about].notice
        yield from plan_notice(state, "payment_received", about, because, "payments/record", fact=fact, thread=thread)


def _oldest_open(state: State) -> str | None:
    unpaid = [i for i in state.invoices.values() if i.state in UNPAID_INVOICE and i.due_on]
    return min(unpaid, key=lambda i: (i.due_on, i.id)).id if unpaid else None


def _refund_fits(state: State, command: RecordRefund | RefundPayment, meta: Meta) -> None:
    amount_fits(state, command.amount)
    most = state.invoices[command.invoice].paid if command.invoice else Money(minor=state.credit, currency=_currency_of(state))
    if command.amount > most:
        raise Refused(
            "MORE_THAN_PAID" if command.invoice else "MORE_THAN_PAID.credit", field="amount", expected=most, amount=command.amount
        )


def _refund(state: State, command: RecordRefund, meta: Meta) -> Iterator[Event]:
    yield recorded.refund(state, command, (PERSON, meta.command_id), "payments/refund", meta)


def _by_the_system(state: State, item_id: str, at: datetime) -> None:
    """Where invoices are our own documents a person gives the money back, and records it."""
    if state.provider.billing.system == OURS:
        raise Refused("NO_BILLING_SYSTEM", action="record_refund")
    _something_paid(state, item_id, at)


def _give_back(state: State, command: RefundPayment, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[command.invoice]
    yield RefundRequested(
        because=why("money-to-go-back", amount=command.amount, number=invoice.number or invoice.id),
        rule="payments/give-back",
        invoice=invoice.id,
        amount=command.amount,
        explanation=command.explanation,
    )


def _something_paid(state: State, item_id: str, at: datetime) -> None:
    item = state.invoices.get(item_id)
    if (item.paid.minor if item else state.credit) <= 0:
        raise Refused("NOTHING_TO_REFUND")


def _credit_fits(state: State, command: ApplyCredit, meta: Meta) -> None:
    amount_fits(state, command.amount)
    most = min(state.credit, state.invoices[command.invoice].owed.minor)
    if command.amount.minor > most:
        expected = Money(minor=most, currency=command.amount.currency)
        raise Refused("MORE_THAN_CREDIT", field="amount", expected=expected)


def _apply_credit(state: State, command: ApplyCredit, meta: Meta) -> Iterator[Event]:
    yield CreditApplied(
        because=why("money-credit-used", amount=command.amount),
        rule="payments/credit",
        fact=meta.command_id,
        invoice=command.invoice,
        amount=command.amount,
        value_date=state.calendars.provider.local(meta.at).date(),
    )


def _some_credit(state: State, item_id: str, at: datetime) -> None:
    if state.credit <= 0 or state.invoices[item_id].state not in UNPAID_INVOICE:
        raise Refused("NO_CREDIT")


_REVERSIBLE = frozenset({"payment", "refund", "chargeback", "credit_applied", "write_off", "reversal", "waiver"})


def _fact_of(state: State, command: ReverseFact) -> Fact:
    found = next((f for f in state.facts if f.id == command.fact), None)
    if found is None:
        raise Refused("UNKNOWN_FACT", field="fact", not_found=True, id=command.fact)
    return found


def _reversible(state: State, command: ReverseFact, meta: Meta) -> None:
    found = _fact_of(state, command)
    if found.kind.value not in _REVERSIBLE:
        raise Refused("NOT_REVERSIBLE", field="fact")
    if any(f.of == found.id for f in state.facts):
        raise Refused("ALREADY_REVERSED", field="fact")


def _reverse(state: State, command: ReverseFact, meta: Meta) -> Iterator[Event]:
    found = _fact_of(state, command)
    yield FactReversed(
        because=why("money-recorded-by-mistake"),
        rule="payments/reverse",
        fact=meta.command_id,
        of=found.id,
        of_source=found.source,
        value_date=state.calendars.provider.local(meta.at).date(),
        explanation=command.explanation,
    )


def _some_fact(state: State, item_id: str, at: datetime) -> None:
    if not state.facts:
        raise Refused("NOTHING_RECORDED")


_I = Kind.INVOICE
_NO = "NOTHING_AGREED"

ACTIONS = (
    Action(RecordPayment, _I, None, AGREED, _pay, "invoice", (issued,), (_payment_fits, not_in_the_future("value_date")), stage_code=_NO),
    Action(
        RecordRefund,
        _I,
        None,
        AGREED,
        _refund,
        "invoice",
        (_something_paid,),
        (_refund_fits, not_in_the_future("value_date")),
        stage_code=_NO,
    ),
    Action(RefundPayment, _I, None, AGREED, _give_back, "invoice", (_by_the_system,), (_refund_fits,), stage_code=_NO),
    Action(ApplyCredit, _I, None, AGREED, _apply_credit, "invoice", (_some_credit,), (_credit_fits,), stage_code=_NO),
    Action(ReverseFact, Kind.ENGAGEMENT, None, AGREED, _reverse, None, (_some_fact,), (_reversible,), stage_code=_NO),
)
