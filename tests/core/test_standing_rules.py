"""A standing rule is asked again only after something changed that it reads; this must not show in any journal."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest

from tests.core.late import BROUGHT, HALF_YEARLY, TOLD, owing, with_interest
from tests.core.money_lives import money_life
from tests.core.test_rules_money_gate_kinds import delivery
from tests.core.test_simulator import lived
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta
from workflows.engagement.money import Money
from workflows.engagement.money.ledger.fold import count
from workflows.engagement.rules import core
from workflows.engagement.rules.money import balances
from workflows.engagement.rules.table import RULES_VERSION, STANDING, Standing
from workflows.engagement.state import InvoiceItem, State

READERS = [standing for standing in STANDING if standing.reads]
META = Meta(at=datetime(2026, 6, 1, 9, tzinfo=UTC), actor="engine", source="clock", request_id="1", rules=RULES_VERSION)


class _Watched(State):
    """A state that notes which of its fields are looked at."""

    seen: ClassVar[set[str]] = set()

    def __getattribute__(self, name: str) -> Any:
        if name in State.model_fields:
            _Watched.seen.add(name)
        return super().__getattribute__(name)


class _WatchedInvoice(InvoiceItem):
    """An invoice that notes which of its fields are looked at."""

    seen: ClassVar[set[str]] = set()

    def __getattribute__(self, name: str) -> Any:
        if name in InvoiceItem.model_fields:
            _WatchedInvoice.seen.add(name)
        return super().__getattribute__(name)


class _NoClock:
    """Who and when, for a rule that asks neither."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a rule that has nothing to say asked for '{name}'")


@pytest.fixture(scope="module")
def states() -> list[State]:
    """The states in which lives were asked, money in all its forms among them."""
    found: list[State] = []

    def noted(state: State, meta: Meta) -> Iterator[Any]:
        found.append(state)
        yield from ()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(core, "STANDING", (Standing(noted), *STANDING))
        for number in (*range(6), 25, 37):
            money_life(number, "EUR")
        lived("late", 20)
        delivery().delivers("site").pays("site-2")
        half_yearly = owing(TOLD, BROUGHT, **with_interest(HALF_YEARLY))
        half_yearly.do(c.RecordPayment(amount=Money.parse("1.00 EUR"), value_date=half_yearly.today, reference="bank")).days(30)
    return found


@pytest.mark.parametrize("standing", READERS, ids=lambda s: f"{s.rule.__module__.rpartition('.')[2]}.{s.rule.__name__}")
def test_a_rule_reads_no_more_than_it_says(standing: Standing, states: list[State]) -> None:
    """While it has nothing to say, the fields it names decide so, and no clock does."""
    silent = 0
    for state in states:
        if list(standing.rule(state, META)):
            continue
        silent += 1
        _Watched.seen.clear()
        assert list(standing.rule(_Watched.model_construct(**dict(state)), _NoClock())) == []  # type: ignore[arg-type]
        assert _Watched.seen <= set(standing.reads)
    assert 100 < silent < len(states)


@pytest.mark.parametrize("standing", [s for s in READERS if s.of_invoice], ids=lambda s: s.rule.__name__)
def test_a_rule_reads_no_more_of_an_invoice_than_it_says(standing: Standing, states: list[State]) -> None:
    """While it has nothing to say, what it says it reads of each invoice decides so; one that it passes over might as well not be there."""
    assert standing.of_invoice is not None
    for state in states:
        if list(standing.rule(state, META)):
            continue
        watched = {i: _WatchedInvoice.model_construct(**dict(item)) for i, item in state.invoices.items()}
        _WatchedInvoice.seen.clear()
        read = {i: standing.of_invoice(item) for i, item in watched.items()}
        said = set(_WatchedInvoice.seen)
        _WatchedInvoice.seen.clear()
        assert list(standing.rule(state.model_copy(update={"invoices": watched}), META)) == []
        assert _WatchedInvoice.seen <= said | {"id"}, "its id is its key"
        without = {i: item for i, item in state.invoices.items() if read[i] is not None}
        assert list(standing.rule(state.model_copy(update={"invoices": without}), META)) == []


def test_the_books_are_counted_once_for_a_payment_and_not_for_a_reminder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting them takes as long as there are invoices and facts; a step of an engagement with hundreds must not do it over and over."""
    counted: list[int] = []

    def counting(*given: Any) -> Any:
        counted.append(1)
        return count(*given)

    monkeypatch.setattr(balances, "count", counting)
    life = owing(TOLD, BROUGHT).do(_one_euro())
    balances.COUNTED.clear()
    counted.clear()
    life.days(20)
    reminders = [entry for entry in life.current.journal if entry.event in {"InvoiceOverdue", "ReminderDue", "NoticeSent"}]
    assert len(reminders) >= 3 and len(counted) <= 1, "a fee is a fact, and there is one"
    paid, meta = _one_euro(), META.model_copy(update={"request_id": "3"})
    counted.clear()
    core.handle(life.current, paid, meta)
    core.handle(life.current, paid, meta)
    assert len(counted) == 1


@pytest.mark.parametrize("number", range(10, 16))
def test_asking_every_rule_every_time_gives_the_same_journal(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last hash."""
    sparing = money_life(number, "BHD").current
    monkeypatch.setattr(core, "STANDING", tuple(Standing(standing.rule) for standing in STANDING))
    assert money_life(number, "BHD").current.head == sparing.head


QUESTION = c.RecordInbound(contact="dora", subject="A question")
"""Touches no money."""


def _loaded(state: State, **left: Any) -> State:
    """A state as a run begins with it, with what other rules left in it."""
    return State.model_validate_json(state.model_copy(update=left).model_dump_json())


def _counting(counts: Counter[Any], standing: Standing) -> Standing:
    def rule(state: State, meta: Meta) -> Iterator[Any]:
        counts[standing.rule] += 1
        yield from standing.rule(state, meta)

    return Standing(rule, standing.reads, standing.of_invoice)


def test_about_a_state_that_was_loaded_every_rule_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules of another release left it, perhaps; after that a rule is spared again while what it reads stays the same."""
    counts, left = Counter[Any](), owing(TOLD, BROUGHT).do(_one_euro()).current
    monkeypatch.setattr(core, "STANDING", tuple(_counting(counts, standing) for standing in STANDING))
    first = core.handle(_loaded(left), QUESTION, META).state
    assert all(counts[standing.rule] for standing in STANDING)
    counts.clear()
    core.handle(first, QUESTION, META.model_copy(update={"request_id": "2"}))
    assert {counts[standing.rule] for standing in READERS} == {0}


def test_what_other_rules_left_undone_is_done_with_the_first_command() -> None:
    """Credit that no release of ours would count; a replay comes to the same, to the last hash."""
    left = _loaded(owing(TOLD, BROUGHT).do(_one_euro()).current, credit=700)
    once, again = (core.handle(_loaded(left), QUESTION, META).state for _ in range(2))
    assert (once.credit, once.head) == (0, again.head)
    assert "BalancesChanged" in [entry.event for entry in once.journal if entry.sequence > left.sequence]


def test_what_is_at_rest_stays_so_when_it_is_loaded() -> None:
    """The same journal as if it had never been away; nothing of that is stored."""
    kept = owing(TOLD, BROUGHT).do(_one_euro()).current
    loaded = _loaded(kept)
    assert kept.rested and not loaded.rested and "rested" not in loaded.model_dump(mode="json")
    assert core.handle(loaded, QUESTION, META).state.head == core.handle(kept, QUESTION, META).state.head


def _one_euro() -> c.RecordPayment:
    return c.RecordPayment(invoice="invoice-plan", amount=Money.parse("1.00 EUR"), value_date=date(2026, 3, 2), reference="bank")


def test_nothing_agreed_leaves_the_rules_silent() -> None:
    """A life begins at rest: what is asked of a new engagement is what changed since its first event."""
    assert all(not list(standing.rule(_newborn(), META)) for standing in READERS)


def _newborn() -> State:
    return lived("prompt").current.model_copy(
        update={name: State.model_fields[name].get_default() for name in ("facts", "invoices", "plan", "terms", "accepted", "tasks")}
    )
