"""Facts that are dated ahead: they count on their day, state and statement agree before and after, and what is too far ahead comes in nowhere."""

from datetime import date, timedelta

import pytest

from tests.core.house import agreement, milestone
from tests.core.late import BROUGHT, CONSTANT, TOLD, owing, with_interest
from tests.core.money_lives import CURRENCIES, money_life
from tests.drivers.story import Story, euros
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.money.billing_events import _MEANS
from workflows.engagement.rules.money.dated_ahead import MOST_AHEAD
from workflows.engagement.state import State
from workflows.engagement.views.statement import statement

KINDS = ("payment.received", "refund.made", "credit.noted", "dispute.closed", "dispute.opened")
INTEREST = {**BROUGHT, "interest": True, "fee": None, "hold": False}


def told(kind: str, day: date, amount: str = "30.00", invoice: str = "invoice-plan", fact: str = "f-1") -> c.TakeBillingEvent:
    """What a billing system says of a day."""
    more = {"won": False} if kind == "dispute.closed" else {}
    return c.TakeBillingEvent(
        source="bank", fact=fact, type=kind, invoice=invoice, amount=euros(amount), value_date=day, reference="told", **more
    )


def paid() -> Story:
    """An engagement with money that can go back."""
    return Story().active().pays("plan")


def late() -> Story:
    """An invoice of 100.00 EUR on which interest is asked for."""
    return owing({**TOLD, "announces": ["interest"]}, INTEREST, **with_interest(CONSTANT)).days(40)


def differs(state: State, story: Story) -> list[str]:
    """Invoices of which state and statement of the moment say different things, and the credit."""
    seen = statement(state, story.now)
    assert seen is not None
    known = {i.id: i.unpaid_minor - i.written_off for i in state.invoices.values() if i.issued_on and i.state != "VOID"}
    return [f"{row.id}: {row.outstanding} and {known[row.id]}" for row in seen.invoices if row.outstanding.minor != known.get(row.id, 0)]


def test_every_kind_of_event_has_a_row() -> None:
    assert set(KINDS) == set(_MEANS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ahead", [MOST_AHEAD.days + 1, 30, 3650, 60_000])
def test_a_slip_of_the_pen_comes_in_nowhere(kind: str, ahead: int) -> None:
    """Whoever says so: the guard belongs to the fact."""
    story = paid()
    refusal = story.refused(told(kind, story.today + timedelta(days=ahead)))
    assert (refusal.code, refusal.field) == ("DATE_AHEAD", "value_date")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ahead", [-400, -1, 0, 1, MOST_AHEAD.days])
def test_what_a_bank_dates_ahead_comes_in(kind: str, ahead: int) -> None:
    story = paid()
    story.do(told(kind, story.today + timedelta(days=ahead)))
    story.holds()


@pytest.mark.parametrize("ahead", range(MOST_AHEAD.days + 1))
def test_a_payment_counts_on_its_day_and_state_and_statement_agree_before_and_after(ahead: int) -> None:
    """With interest running: a payment of tomorrow pays no interest of tomorrow today."""
    story = late()
    story.do(told("payment.received", story.today + timedelta(days=ahead), amount="100.00"))
    sent = len([n for n in story.current.notices.values() if n.template == "payment_received"])
    assert sent == (0 if ahead else 1), "the client hears of it on the day from which it counts"
    for day in range(ahead + 2):
        item = story.current.invoices["invoice-plan"]
        assert differs(story.current, story) == []
        assert (item.paid.minor > 0) is (day >= ahead)
        story.days(1)
    assert [n.template for n in story.current.notices.values()].count("payment_received") == 1
    assert story.current.dated_ahead == () and not [d for d in story.current.deadlines if d.startswith("value/")]
    story.holds()


def test_several_facts_of_one_day_count_together() -> None:
    story = late()
    monday = story.today + timedelta(days=3)
    story.do(told("payment.received", monday, "20.00", fact="one")).do(told("payment.received", monday, "30.00", fact="two"))
    story.days(3)
    assert story.current.invoices["invoice-plan"].paid.minor + story.current.invoices["invoice-plan"].interest_paid == 5000
    assert [e.event for e in story.journal].count("ValueDateReached") == 2
    assert [n.template for n in story.current.notices.values()].count("payment_received") == 2
    story.holds()


def test_a_reversed_payment_never_counts_and_nobody_is_told_of_it() -> None:
    story = late()
    story.do(told("payment.received", story.today + timedelta(days=2), "100.00"))
    story.do(c.ReverseFact(fact="f-1", explanation="another client's")).days(4)
    assert story.current.invoices["invoice-plan"].paid.minor == 0
    assert not [n for n in story.current.notices.values() if n.template == "payment_received"]
    story.holds()


def test_an_end_waits_for_what_is_dated_ahead() -> None:
    """A cancelled engagement whose last invoice is paid by money of tomorrow closes tomorrow."""
    file = agreement(milestones=[milestone("plan", after=[])])
    story = Story().active(file).pays("plan")
    story.do(told("refund.made", story.today + timedelta(days=2), "10.00"))
    story.do(c.CancelEngagement(wish_of="client", explanation="enough"))
    assert story.current.dated_ahead
    story.days(1)
    assert story.current.stage != "CLOSED"
    story.days(3)
    assert story.current.dated_ahead == () and differs(story.current, story) == []


@pytest.mark.parametrize("number", range(24))
def test_in_random_lives_state_and_statement_agree_every_day(number: int) -> None:
    """Principal by principal, whatever was paid, reversed, credited or dated ahead."""
    story, wrong = money_life(number, CURRENCIES[number % 3], steps=0), list[str]()
    money_life(number, CURRENCIES[number % 3], story=story, after=lambda: wrong.extend(differs(story.current, story)))
    assert wrong == [], f"life {number}"


def test_the_random_lives_are_dated_ahead() -> None:
    lives = [money_life(number, "EUR") for number in range(12)]
    assert sum(e.event == "ValueDateReached" for story in lives for e in story.journal) > 10
