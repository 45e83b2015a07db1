"""The books go on from what was counted before; whether anything was counted before must not show in them."""

from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from random import Random
from typing import Any

import pytest

from tests.core.ledger_cases import FIRST, Case, random_case
from tests.core.ledger_told import RULE, A, B, day
from workflows.engagement.money.ledger import Books, Debt, Fact, FactKind, Policy, fold

COUNTING: Any = import_module("workflows.engagement.money.ledger.fold")
"""The module; the package has a function of that name."""


@pytest.fixture(autouse=True)
def _nothing_before() -> Iterator[None]:
    COUNTING.BEFORE.clear()
    yield
    COUNTING.BEFORE.clear()


def _books(case: Case, debts: int, facts: int, as_of: date) -> Books:
    return fold(case.currency, case.debts[:debts], case.facts[:facts], case.policy, as_of)


def _told(number: int) -> list[tuple[int, int, date]]:
    """How a case becomes known bit by bit, on growing days and on earlier ones."""
    die, case = Random(number), random_case(number)
    known, seen, as_of = 0, 0, FIRST
    found = []
    while known < len(case.debts) or seen < len(case.facts):
        known = min(len(case.debts), known + die.choice((0, 1)))
        seen = min(len(case.facts), seen + die.choice((0, 1, 1, 3)))
        as_of += timedelta(days=die.choice((0, 0, 1, 9, -20)))
        found.append((known, seen, as_of))
    return [*found, (known, seen, case.as_of)]


@pytest.mark.parametrize("number", range(400))
def test_the_books_are_the_same_whatever_was_counted_before(number: int) -> None:
    """Told bit by bit, in the day's order and against it, among other engagements; each posting and each accrual of it."""
    case, others = random_case(number), Random(number)
    for debts, facts, as_of in _told(number):
        if others.random() < 0.3:
            other = random_case(others.randrange(1000))
            _books(other, 9, 99, other.as_of)
        warm = _books(case, debts, facts, as_of)
        kept, COUNTING.BEFORE.kept = COUNTING.BEFORE.kept, ()
        assert _books(case, debts, facts, as_of) == warm
        COUNTING.BEFORE.kept = kept


def _steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of what is counted from now on."""
    counted: list[str] = []
    take = COUNTING._take

    def noted(sheet: Any, steps: Any) -> None:
        taken = list(steps)
        counted.extend(name for _, _, _, name, _ in taken)
        take(sheet, taken)

    monkeypatch.setattr(COUNTING, "_take", noted)
    return counted


def _paid(number: int, on: int) -> Fact:
    return Fact(id=f"paid-{number}", source="bank", kind=FactKind.PAYMENT, value_date=day(on), minor=10, invoice="a")


def test_days_that_are_over_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told today costs as much as today has, however many days went before."""
    counted, policy = _steps(monkeypatch), Policy(rule=RULE)
    facts = [_paid(number, 11 + number) for number in range(20)]
    fold("EUR", [A, B], facts, policy, day(60))
    assert len(counted) == 22
    counted.clear()
    fold("EUR", [A, B], [*facts, _paid(20, 40), _paid(21, 40)], policy, day(60))
    assert counted == ["paid-19", "paid-20", "paid-21"], "the day that was the last is over now"
    counted.clear()
    fold("EUR", [A, B, Debt("c", 700, day(40), day(50))], [*facts, _paid(20, 40), _paid(21, 40), _paid(22, 40)], policy, day(60))
    assert counted == ["c", "paid-20", "paid-21", "paid-22"]
    counted.clear()
    fold("EUR", [A, B], [*facts, _paid(20, 40), _paid(23, 5)], policy, day(60))
    assert len(counted) == 24, "what is told of an earlier day is counted from the beginning"


def test_interest_that_was_computed_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many deadlines of one day look at the books of that day."""
    computed: list[int] = []
    due = import_module("workflows.engagement.money.ledger.interest_due")
    charge = due.charge

    def noted(*given: Any) -> Any:
        computed.append(1)
        return charge(*given)

    monkeypatch.setattr(due, "charge", noted)
    claims = [Fact(id=f"claim-{i}", source="desk", kind=FactKind.INTEREST_CLAIM, value_date=day(30), invoice=i) for i in "ab"]
    for number in range(1, 6):
        fold("EUR", [A, B], [*claims, *(_paid(n, 50) for n in range(number))], Policy(rule=RULE), day(50))
    assert len(computed) == 2
