"""The demo's story in the simulator: it goes as its scenario says whenever somebody runs it, and its money is right."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.house.generated import ROOT
from tests.house.story import lived
from workflows.engagement.invariants import Context, check
from workflows.engagement.money import Money, total
from workflows.engagement.rules.money.books import books_of
from workflows.engagement.state import State

FIRST = datetime(2026, 7, 4, 4, 40, tzinfo=UTC)
"""A Saturday. From here on in steps that fall on each weekday, on Christmas, on New Year and on Easter, at different hours."""
BEGINNINGS = [FIRST + timedelta(days=29 * step, hours=5 * step % 24) for step in range(13)]
BUILD = "invoice-build"


def one(state: State, event: str) -> dict[str, object]:
    """What the journal says of the only event of its kind."""
    (found,) = [entry for entry in state.journal if entry.event == event]
    return {**found.data, "at": found.effective, "sequence": found.sequence}


@pytest.mark.parametrize("begin", BEGINNINGS, ids=lambda moment: f"{moment:%a-%d-%b-%Hh}")
def test_the_story_holds_on_any_start_date(begin: datetime) -> None:
    state = lived(ROOT, begin)
    assert state.stage == "CLOSED" and check(state.journal, Context.of(state), closed=True) == ()
    assert [task.what for task in state.tasks.values() if task.state != "DONE"] == [] and state.credit == 0
    assert {invoice.state for invoice in state.invoices.values()} == {"PAID"}
    promised, broken, resumed, claimed = (one(state, e) for e in ("PaymentPromised", "PromiseBroken", "DunningResumed", "InterestClaimed"))
    assert [each["invoice"] for each in (promised, broken, resumed, claimed)] == [BUILD] * 4
    assert sorted(map(str, (promised["at"], broken["at"], claimed["at"]))) == [str(e["at"]) for e in (promised, broken, claimed)]


def test_what_was_lost_counts_from_the_day_on_which_it_was_paid_and_interest_is_what_its_inputs_make() -> None:
    state = lived(ROOT)
    invoice = state.invoices[BUILD]
    (part, rest) = [e for e in state.journal if e.event == "PaymentRecorded" and e.data["invoice"] == BUILD]
    assert invoice.due_on is not None and Money.model_validate(part.data["amount"]) == Money.parse("4000.00 EUR")
    paid_on = date.fromisoformat(str(rest.data["value_date"]))
    assert paid_on < state.calendars.provider.local(rest.effective).date(), "it is heard of in the night after"
    first = (date.fromisoformat(str(part.data["value_date"])) - invoice.due_on).days
    second = (paid_on - invoice.due_on).days - first
    # Simple interest, 11 % a year, actual days over 365, in cents: 8,200.00 until the part came, 4,200.00 until the rest came.
    expected = round(0.11 / 365 * (820_000 * first + 420_000 * second))
    (account,) = [account for account in books_of(state, paid_on).accounts if account.invoice == BUILD]
    assert account.interest.paid == expected == Money.model_validate(rest.data["amount"]).minor - 420_000
    assert total((i.paid for i in state.invoices.values()), "EUR") == Money.parse("19000.00 EUR")
