"""Money as a fold: the same facts give the same books, in whatever order and however often they came.

Facts are put in the order of the days on which they count. On one day come, in this order: conditional charges whose time is over, invoices issued,
credit notes, payments, credit applied, refunds, chargebacks, write-offs, fees, interest claims, waivers; ties go by source and id. A fact about an
invoice, other than money, works at the earliest on the day of issue.

Why the result depends on nothing but the set of facts and the day asked for:

- duplicates and reversed facts are taken out first, by a function of the set (`in_force`);
- the order is total, and made of the facts' own fields: no arrival time, no clock, no sequence of the journal is in it;
- a fee or a claim is judged at its place in that order, by money that counts on its day or before. All of that money stands before it, also money
  that became known later. So if the engine charged a fee because it had not heard of a payment yet, the fee is void as soon as it has, and what
  was paid on it finds another place; if it had heard in time, it would not have charged. The money is the same, and only the list of void charges
  tells the two apart;
- interest is computed from the days on which principal was outstanding, and posted at facts and at the day asked for, never "when a job ran";
- ``as_of`` cuts the sorted list and ends the last stretch of interest; it decides nothing else;
- what was counted before is gone on from only where the steps up to there are the same ones.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from workflows.engagement.money.ledger.account import FEES, PRINCIPAL, Cause, RunningAccount
from workflows.engagement.money.ledger.allocation import settle
from workflows.engagement.money.ledger.books import Books, ChargeStatus, Idle
from workflows.engagement.money.ledger.charges import decide, levy
from workflows.engagement.money.ledger.facts import Debt, Fact, FactKind, Policy
from workflows.engagement.money.ledger.in_force import InForce, in_force
from workflows.engagement.money.ledger.interest_due import post_interest, post_under
from workflows.engagement.money.ledger.levy import Levy
from workflows.engagement.money.ledger.moves import apply_credit, charge_back, issue, pay, refund
from workflows.engagement.money.ledger.remembered import Remembered
from workflows.engagement.money.ledger.report import books_of
from workflows.engagement.money.ledger.sheet import Sheet, cause_of
from workflows.engagement.money.ledger.waivers import free, waive, waive_fee


def _credit_note(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """Principal is taken away; what had been paid on it is freed."""
    account = sheet.account_of(fact)
    if account is None:
        return
    minor = min(fact.minor, account.charged[PRINCIPAL] - account.credited[PRINCIPAL])
    if minor < fact.minor:
        sheet.leave(fact, fact.minor - minor, Idle.CREDITED_BEYOND)
    free(sheet, account, account.credit(PRINCIPAL, minor, cause), cause)


def _write_off(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """All that is outstanding on the invoice is given up."""
    account = sheet.account_of(fact)
    if account is None:
        return
    post_interest(sheet, account, cause.on)
    if not account.give_up(cause):
        sheet.leave(fact, 0, Idle.NOTHING_OUTSTANDING)


_DECIDE, _ISSUE = 0, 1
_RULES: dict[FactKind, tuple[int, Callable[[Sheet, Fact, Cause], None]]] = {
    FactKind.CREDIT_NOTE: (2, _credit_note),
    FactKind.PAYMENT: (3, pay),
    FactKind.CREDIT_APPLIED: (4, apply_credit),
    FactKind.REFUND: (5, refund),
    FactKind.CHARGEBACK: (6, charge_back),
    FactKind.WRITE_OFF: (7, _write_off),
    FactKind.FEE: (8, levy),
    FactKind.INTEREST_CLAIM: (9, levy),
    FactKind.WAIVER: (10, waive),
}
"""Place within a day, and what is done."""
MONEY = frozenset({FactKind.PAYMENT, FactKind.REFUND, FactKind.CHARGEBACK})
"""Counts on its own day, also for an invoice not issued yet."""

_Step = tuple[date, int, str, str, Fact | Debt]


def fold(currency: str, debts: Iterable[Debt], facts: Iterable[Fact], policy: Policy, as_of: date) -> Books:
    """The books at the end of a day.

    Args:
        currency: ISO 4217 code of the engagement; all amounts are in its minor units.
        debts: the invoices, without those that became void.
        facts: in any order, repeated or not.
        policy: what was agreed about money.
        as_of: what counts after this day is left out.
    """
    stand = in_force(facts)
    return books_of(_counted(currency, debts, stand, policy, as_of), stand, as_of)


def count(currency: str, debts: Iterable[Debt], facts: Iterable[Fact], policy: Policy, as_of: date) -> Sheet:
    """The same, while it is still being counted: for whoever needs the sums alone, and not each posting behind them."""
    return _counted(currency, debts, in_force(facts), policy, as_of)


def _counted(currency: str, debts: Iterable[Debt], stand: InForce, policy: Policy, as_of: date) -> Sheet:
    issued = {debt.id: debt for debt in debts}
    steps = sorted(step for step in _steps(issued, stand.facts.values()) if step[0] <= as_of)
    today = bisect_left(steps, steps[-1][:1]) if steps else 0
    sheet = _before(currency, policy, steps[:today]).copy()
    _take(sheet, steps[today:])
    _close(sheet, stand, as_of)
    return sheet


BEFORE = Remembered[tuple[str, Policy, list[_Step]], Sheet](4)
"""Sheets as they were before the last day on which something happened. Most of what is told happens today: the days before are counted once."""


def _before(currency: str, policy: Policy, steps: list[_Step]) -> Sheet:
    """The sheet after these steps, which nobody changes: counted on from the longest part of them that was counted before."""
    if not steps:
        return Sheet(currency, policy)
    known = [kept for kept in BEFORE.kept if _begins(kept[0], currency, policy, steps)]
    (_, _, taken), sheet = max(known, key=lambda kept: len(kept[0][2]), default=((currency, policy, []), Sheet(currency, policy)))
    if len(taken) == len(steps):
        return sheet
    sheet = sheet.copy()
    sheet.interest = {}
    _take(sheet, steps[len(taken) :])
    return BEFORE.add((currency, policy, steps), sheet)


def _begins(known: tuple[str, Policy, list[_Step]], currency: str, policy: Policy, steps: list[_Step]) -> bool:
    taken = known[2]
    return known[:2] == (currency, policy) and taken == steps[: len(taken)]


def _take(sheet: Sheet, steps: Iterable[_Step]) -> None:
    for on, place, source, name, thing in steps:
        if isinstance(thing, Debt):
            issue(sheet, thing)
        elif place == _DECIDE:
            decide(sheet, thing, cause_of(thing, on))
        else:
            _RULES[thing.kind][1](sheet, thing, cause_of(thing, on))
        settle(sheet, Cause(on, source, name))


def _steps(issued: dict[str, Debt], facts: Iterable[Fact]) -> Iterator[_Step]:
    """Everything that happens, with its place; no two places are alike."""
    for debt in issued.values():
        yield debt.issued_on, _ISSUE, "invoice", debt.id, debt
    for fact in facts:
        on = _effective(issued, fact)
        yield on, _RULES[fact.kind][0], fact.source, fact.id, fact
        if fact.waived_if_paid_by is not None and fact.waived_if_paid_by >= on:
            yield fact.waived_if_paid_by + timedelta(days=1), _DECIDE, fact.source, fact.id, fact


def _effective(issued: dict[str, Debt], fact: Fact) -> date:
    debt = issued.get(fact.invoice or "")
    return fact.value_date if debt is None or fact.kind in MONEY else max(fact.value_date, debt.issued_on)


def _close(sheet: Sheet, stand: InForce, as_of: date) -> None:
    """Post interest to the day, show what is conditional as it looks that day, and note what found nothing."""
    for account in sheet.oldest:
        post_interest(sheet, account, as_of)
        for made in account.levies:
            if made.status is ChargeStatus.CONDITIONAL:
                _show(sheet, account, made, as_of)
    for waivers in sheet.early_waivers.values():
        for fact in waivers:
            sheet.leave(fact, fact.minor, Idle.NO_SUCH_FEE)
    for fact in stand.aimless:
        sheet.leave(fact, 0, Idle.NOTHING_TO_REVERSE)


def _show(sheet: Sheet, account: RunningAccount, made: Levy, as_of: date) -> None:
    """It counts while principal is outstanding; where none is, it is about to fall away."""
    if account.owed(PRINCIPAL) <= 0:
        made.status = ChargeStatus.FELL_AWAY
    elif made.is_fee:
        account.charge(FEES, made.minor, cause_of(made.fact, made.on))
    else:  # where another claim is in force, all was posted under that one
        post_under(sheet, account, made, as_of)
    for waiver in made.waivers:
        waive_fee(sheet, account, made, waiver, made.on)
