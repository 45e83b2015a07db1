"""The balances: standing rules keep the state in step with the books, in whatever order facts came (I7)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

from workflows.engagement.lifecycles import RESTING_INVOICE, UNASKED_INVOICE, UNPAID_INVOICE, WINDING_DOWN, InvoiceState, Kind
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import (
    BalancesChanged,
    Event,
    InvoiceBalance,
    InvoiceCancelled,
    InvoiceGivenUp,
    InvoicePaid,
    InvoiceReopened,
    TaskOpened,
)
from workflows.engagement.messages.reasons import why
from workflows.engagement.money import Money
from workflows.engagement.money.ledger.account import FEES, INTEREST, PRINCIPAL, RunningAccount
from workflows.engagement.money.ledger.facts import Debt, Fact, Policy
from workflows.engagement.money.ledger.fold import MONEY, count
from workflows.engagement.money.ledger.remembered import Remembered
from workflows.engagement.money.ledger.sheet import Sheet
from workflows.engagement.rules.action import moved
from workflows.engagement.rules.dunning.interest_rule import claimed, look_at_rate, rule_of
from workflows.engagement.rules.dunning.ladder import steps_behind
from workflows.engagement.rules.dunning.schedule import due_date, payment_deadlines, stops
from workflows.engagement.rules.money.books import debts_of, policy_of
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import InvoiceItem, State

_STILL_ASKED = UNPAID_INVOICE | {InvoiceState.WRITTEN_OFF}
"""States that an invoice leaves once nothing of it is left to pay."""


def _posted(state: State) -> Sheet:
    """The money up to the last fact that counts, or invoice: no day passes in it by itself, so that looking twice changes nothing."""
    assert state.plan is not None
    debts = debts_of(state)
    days = [fact.value_date for fact in state.facts] + [debt.issued_on for debt in debts]
    last = max((day for day in days if day not in state.dated_ahead), default=min(days) - timedelta(days=1))
    given = state.plan.currency, debts, state.facts, policy_of(state), last
    return COUNTED.find(given) or COUNTED.add(given, count(*given))


COUNTED = Remembered[tuple[str, tuple[Debt, ...], tuple[Fact, ...], Policy, date], Sheet](4)
"""Sheets, which nobody changes: one step of an engagement asks for the same several times."""


def balances(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: the balances are what the facts make of them, in whatever order these came; a loss that grows by it is told a person."""
    if not state.facts or state.plan is None:
        return
    sheet = _posted(state)
    changed = tuple(_balance(account) for account in sheet.oldest if _sums(account) != _known(state.invoices[account.id]))
    credit, short = sum(sheet.purse.held.values()), sum(sheet.purse.short.values())
    if changed or (credit, short) != (state.credit, state.short):
        because = why("money-shared-out")
        yield BalancesChanged(because=because, rule="books/balance", balances=changed, credit=credit, short=short)
        yield from _losses_grown(state, changed, meta)


def _losses_grown(state: State, balances: Iterable[InvoiceBalance], meta: Meta) -> Iterator[TaskOpened]:
    """Whoever keeps our books notes what is lost on top: money went back on an invoice that we had given up, or what we counted on was never paid.

    Each time anew, and whatever becomes of gates.

    Args:
        state: the aggregate, with the balances as they were.
        balances: what they are now.
        meta: who and when.
    """
    ahead = 0
    for each in balances:
        item = state.invoices[each.invoice]
        if each.written_off <= item.written_off:
            continue
        more, lost = (
            Money(minor=minor, currency=item.amount.currency) for minor in (each.written_off - item.written_off, each.written_off)
        )
        text = why("task-loss-grown", number=item.number or item.id, more=more, lost=lost)
        because = why("money-loss-grown")
        yield open_task(state, "loss_grown", item.id, text, because, "books/loss", meta, ahead=ahead)
        ahead += 1


_Sums = tuple[int, int, int, int, int, int, int]
"""Principal paid, credited and written off, fees and interest outstanding, fees and interest paid."""


def _sums(account: RunningAccount) -> _Sums:
    paid, principal = account.paid, (account.credited[PRINCIPAL], account.written_off[PRINCIPAL])
    return paid[PRINCIPAL], *principal, account.owed(FEES), account.owed(INTEREST), paid[FEES], paid[INTEREST]


def _known(item: InvoiceItem) -> _Sums:
    return item.paid.minor, item.credited, item.written_off, item.fees_owed, item.interest_owed, item.fees_paid, item.interest_paid


def counted_of(item: InvoiceItem) -> object:
    """What of an invoice decides whether the balances are what the facts make of them; nothing of one that is no debt."""
    debt = item.issued_on and item.due_on and item.state not in UNASKED_INVOICE
    return (item.amount, item.issued_on, item.due_on, _known(item)) if debt else None


def untouched(state: State, new: Mapping[str, InvoiceItem]) -> bool:
    """Whether invoices that were just asked for leave all balances as they are, so that nobody need count.

    They do where no money can have reached them: no fact names them, none that names no invoice counts on their days or later, and credit finds no
    place by itself. And no day may have passed by them: interest was posted up to the last fact or invoice.

    Args:
        state: the aggregate, in step with the books but for these invoices.
        new: these invoices, by id.
    """
    if not state.facts:
        return True  # nothing moved yet
    if state.dated_ahead:
        return False
    days = [item.issued_on for item in new.values() if item.issued_on]
    if state.agreement.payment.overpayment == "apply" or any(any(_known(item)) for item in new.values()):
        return False
    first = min(days)
    for fact in state.facts:
        if fact.invoice in new or (fact.parts and any(part.invoice in new for part in fact.parts)):
            return False
        if fact.invoice is None and fact.kind in MONEY and fact.value_date >= first:
            return False
    last = max(days)
    return any(fact.value_date >= last for fact in reversed(state.facts)) or any(
        item.issued_on >= last for item in reversed(state.invoices.values()) if item.id not in new and item.issued_on and counted_of(item)
    )


def _balance(account: RunningAccount) -> InvoiceBalance:
    names = ("paid", "credited", "written_off", "fees", "interest", "fees_paid", "interest_paid")
    return InvoiceBalance(invoice=account.id, **dict(zip(names, _sums(account), strict=True)))


def credit_left(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: credit that the terms give back, or that nothing can use any more, is a person's task."""
    if state.credit <= 0 or state.plan is None or is_open(state, "settle_credit", "engagement"):
        return
    over = state.stage in WINDING_DOWN
    if over or state.agreement.payment.overpayment == "refund":
        amount = Money(minor=state.credit, currency=state.plan.currency)
        text = why("task-settle-credit" if over else "task-settle-credit-usable", amount=amount)
        because = why("money-engagement-over" if over else "money-overpaid-goes-back")
        yield open_task(state, "settle_credit", "engagement", text, because, "books/credit", meta)


def settled(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: an invoice with nothing left to pay is paid or cancelled, one with something left is open again, or written off."""
    for item in state.invoices.values():
        wanted = unsettled(item)
        if wanted == "pay":
            yield _paid(state, item)
        elif wanted == "cancel":
            yield _cancelled(state, item)
        elif wanted == "give_up":
            yield _given_up(state, item)
        elif wanted == "reopen":
            yield _open_again(state, item, meta)


def unsettled(item: InvoiceItem) -> Literal["pay", "cancel", "give_up", "reopen"] | None:
    """What becomes of an invoice by its balance; nothing where it is so already."""
    if item.at_risk:
        return None  # the bank is still to decide
    left = item.unpaid_minor
    if left <= 0:
        freed = (
            item.credited and item.paid.minor == 0 and item.state == InvoiceState.PAID
        )  # what was paid became credit, whichever came first
        if freed or item.state in _STILL_ASKED:
            return "pay" if item.paid.minor > 0 or not item.credited else "cancel"
        return None
    if item.written_off >= left:
        return "give_up" if item.state != InvoiceState.WRITTEN_OFF else None
    return "reopen" if item.state in RESTING_INVOICE or (item.state == InvoiceState.DISPUTED and item.decided) else None


def _given_up(state: State, item: InvoiceItem) -> InvoiceGivenUp:
    return InvoiceGivenUp(
        because=why("money-given-up", amount=item.unpaid, number=item.number or item.id),
        rule="books/given-up",
        invoice=item.id,
        amount=item.unpaid,
        move=moved(state, Kind.INVOICE, item.id, "give_up"),
        stops=stops(item.id),
    )


def _paid(state: State, item: InvoiceItem) -> InvoicePaid:
    return InvoicePaid(
        because=why("money-nothing-left", number=item.number or item.id),
        rule="books/paid",
        invoice=item.id,
        amount=item.paid,
        settled_on=_posted(state).accounts[item.id].settled_on,
        move=moved(state, Kind.INVOICE, item.id, "pay"),
        stops=stops(item.id),
    )


def _cancelled(state: State, item: InvoiceItem) -> InvoiceCancelled:
    because = why("money-all-credited")
    move = moved(state, Kind.INVOICE, item.id, "credit")
    return InvoiceCancelled(because=because, rule="books/cancelled", invoice=item.id, move=move, stops=stops(item.id))


def _open_again(state: State, item: InvoiceItem, meta: Meta) -> InvoiceReopened:
    """Whoever is to pay once more has a whole term for it; interest, where it is asked for, counts from the first due date all the same."""
    assert item.payable_by is not None
    rule = rule_of(state) if item.id in claimed(state) and f"rate/{item.id}" not in state.deadlines else None
    look = look_at_rate(state, rule, item, meta.at) if rule else ()
    due = max(item.payable_by, due_date(state, meta))
    behind = steps_behind(state, due, meta)
    return InvoiceReopened(
        because=why("money-paid-again", amount=item.unpaid, number=item.number or item.id),
        rule="books/reopened",
        invoice=item.id,
        outstanding=item.unpaid,
        due_on=due,
        steps_behind=behind,
        move=moved(state, Kind.INVOICE, item.id, "reopen"),
        starts=(*payment_deadlines(state, item.id, due, behind), *look),
    )
