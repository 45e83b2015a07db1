"""Many deadlines at once, after months in which nobody served an engagement: a tick takes some of them, and counts the books only where money moved."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from tests.core.house import agreement, payment
from tests.core.late import BROUGHT, TOLD, owing
from tests.core.ledger_cases import Case, random_case
from tests.core.money_lives import money_life
from tests.core.test_rules_money_retainers import care
from tests.drivers.story import Story
from workflows.engagement.lifecycles import InvoiceState
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Entry
from workflows.engagement.money import Money
from workflows.engagement.money.ledger import Debt
from workflows.engagement.money.ledger.fold import count
from workflows.engagement.rules import core
from workflows.engagement.rules.money import balances
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import door
from workflows.engagement.shell.wire import Envelope
from workflows.engagement.state import InvoiceItem, State

RETAINERS = 12
LATER = "2026-09-02 12:00"
"""Seven periods of each are due by then."""


def retained(**paying: Any) -> Story:
    """Many retainers, and something was paid already."""
    story = Story().active(agreement(retainers=[care(id=f"care-{n}", times=12) for n in range(RETAINERS)], payment={**payment(), **paying}))
    amount = Money.parse("1.00 EUR")
    return story.do(c.RecordPayment(invoice="invoice-plan", amount=amount, value_date=story.today, reference="bank"))


def _ticked(state: State, story: Story) -> State:
    return core.handle(state, c.Tick(), core.clock_meta(state, story.now, RULES_VERSION)).state


def _told(journal: tuple[Entry, ...]) -> list[Any]:
    return [(e.event, e.effective, e.because, e.data) for e in journal]


def test_a_tick_takes_a_counted_number_and_the_next_one_goes_on() -> None:
    story = retained()
    state, falls = story.current, []
    story.now = story._moment(LATER)
    while core.is_behind(state, story.now):
        before = len(state.journal)
        state = _ticked(state, story)
        falls.append(sum(e.event == "RetainerDue" for e in state.journal[before:]))
    assert max(falls) <= core.MOST_DUE < sum(falls) == RETAINERS * 6
    assert len(falls) == 1 + sum(falls) // core.MOST_DUE


@pytest.mark.parametrize("most", [1, 2, 7])
def test_what_happens_does_not_depend_on_how_many_a_tick_takes(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the ticks' own names; and every invariant holds where a tick ends between two deadlines of one moment."""

    def lives() -> list[Story]:
        return [
            retained().away_until(LATER),
            owing(TOLD, BROUGHT).away_until("2026-06-02 12:00"),
            *(money_life(number, "EUR", 12).away_until("2027-03-02 12:00") for number in range(3)),
        ]

    at_once = lives()
    monkeypatch.setattr(core, "MOST_DUE", most)
    in_parts = lives()
    for one, other in zip(at_once, in_parts, strict=True):
        assert _told(other.journal) == _told(one.journal)
        other.holds()
    ticks = [e.command for e in in_parts[0].journal if e.command.startswith("clock/")]
    assert len(set(ticks)) >= RETAINERS * 6 / most


@pytest.mark.parametrize(("overpayment", "most"), [("hold", 1), ("refund", 1), ("apply", RETAINERS * 6)])
def test_the_books_are_counted_once_for_all_invoices_of_a_day(overpayment: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one brings interest to its day. Where credit finds a place by itself, each may be one."""
    story, counted = retained(overpayment=overpayment), list[int]()

    def counting(*given: Any) -> Any:
        counted.append(1)
        return count(*given)

    balances.COUNTED.clear()
    monkeypatch.setattr(balances, "count", counting)
    state = story.current
    story.now = story._moment(LATER)
    counted.clear()
    while core.is_behind(state, story.now):
        state = _ticked(state, story)
    assert sum(e.event == "InvoiceRequested" for e in state.journal) >= RETAINERS * 6
    assert 1 <= len(counted) <= most


def test_what_is_open_is_no_refusal_and_what_was_looked_at_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A validator says nothing of a command while more is due than one step takes; the handler finds what the validator found."""
    story, ticks = retained(), list[int]()
    state, now = story.current, story._moment(LATER)
    impossible = Envelope(command=c.Qualify(by="vera").model_dump(mode="json"), request_id="1", digest="", actor="-")
    glance, handle = door.Glance(), core.handle

    def counting(*given: Any) -> Any:
        ticks.append(1)
        return handle(*given)

    monkeypatch.setattr(core, "handle", counting)
    assert door.refusal(state, impossible, now, RULES_VERSION, glance) is None
    assert core.is_behind(glance(state, now, RULES_VERSION), now) and len(ticks) == 1
    while core.is_behind(state, now):
        state = glance(state, now, RULES_VERSION)
    refused = door.refusal(state, impossible, now, RULES_VERSION, glance)
    assert refused is not None and refused.code == "NOT_IN_THIS_STAGE"


class _Given:
    """What :func:`balances.untouched` looks at, of a random set of facts."""

    def __init__(self, case: Case, debts: Sequence[Debt]) -> None:
        self.facts = tuple(case.facts)
        self.dated_ahead = ()
        self.agreement = SimpleNamespace(payment=SimpleNamespace(overpayment=case.policy.overpayment))
        zero = Money(minor=0, currency=case.currency)
        self.invoices = {
            d.id: InvoiceItem.model_construct(
                id=d.id,
                state=InvoiceState.OPEN,
                amount=Money(minor=d.minor, currency=case.currency),
                issued_on=d.issued_on,
                due_on=d.due_on,
                paid=zero,
            )
            for d in debts
        }


def _sums(case: Case, debts: Sequence[Debt]) -> tuple[dict[str, object], int, int]:
    last = max([f.value_date for f in case.facts] + [d.issued_on for d in debts])
    sheet = count(case.currency, debts, case.facts, case.policy, last)
    return {a.id: balances._sums(a) for a in sheet.oldest}, sum(sheet.purse.held.values()), sum(sheet.purse.short.values())


def test_an_invoice_for_which_nobody_counts_leaves_every_balance_as_it_is() -> None:
    """Random facts, and the last invoice of each case was just asked for; half of the facts are told of others alone."""
    spared = 0
    for number in range(3000):
        case = random_case(number)
        *old, new = case.debts
        if number % 2:
            others = [f for f in case.facts if f.invoice != new.id and all(p.invoice != new.id for p in f.parts)]
            case = case._replace(facts=others)
        if not old or not case.facts:
            continue
        given = _Given(case, case.debts)
        if balances.untouched(given, {new.id: given.invoices[new.id]}):  # type: ignore[arg-type]
            spared += 1
            before, *purse = _sums(case, old)
            assert _sums(case, case.debts) == (before | {new.id: (0,) * 7}, *purse), number
    assert spared > 200
