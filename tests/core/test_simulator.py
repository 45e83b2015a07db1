"""Engagements lived through without a server: who the client is decides how they go."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from tests.core.house import agreement, client, creation, milestone, payment, provider, resolved
from workflows.engagement.invariants import Context, check, check_state
from workflows.engagement.messages.commands import ProposeAgreement
from workflows.engagement.simulation.personas import PERSONAS, Persona, live, persona
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state.journal.chain import broken_at
from workflows.engagement.terms import Agreement

START = datetime(2026, 3, 1, 21, 40, tzinfo=UTC)
LADDER = payment((-3, "remind"), (3, "remind"), (7, "call"), (14, "remind"))


def year() -> Agreement:
    """Five milestones of about ten weeks each."""
    kinds = ("before_start", "on_acceptance")
    steps = [milestone(f"stage-{i}", estimate_business_days=48, gate=kinds[i % 2], price=f"{1000 + i}.00 EUR") for i in range(5)]
    return agreement(milestones=steps, payment=LADDER)


def lived(name: str, days: int | None = None, terms: Agreement | None = None) -> Simulation:
    """A life with that client."""
    house, buyer = provider(), client()
    proposal = ProposeAgreement(agreement=terms or agreement(payment=LADDER), calendars=resolved(house.calendar, buyer.calendar))
    return live(creation(house, buyer), proposal, persona(name, days), START)


@cache
def life(name: str, days: int | None = None) -> Simulation:
    """The same, lived once."""
    return lived(name, days)


def events(simulation: Simulation, event: str) -> int:
    """How often something happened."""
    return sum(e.event == event for e in simulation.journal)


def sent(simulation: Simulation, template: str) -> int:
    """How many messages of a kind left."""
    return sum(e.event == "NoticeSent" and e.data["template"] == template for e in simulation.journal)


@pytest.mark.parametrize("name", sorted(PERSONAS))
def test_every_life_ends_closed_with_all_promises_kept(name: str) -> None:
    """Whoever the client is."""
    simulation = life(name)
    assert simulation.current.stage == "CLOSED"
    assert check(simulation.journal, Context.of(simulation.current), closed=True) == ()
    assert check_state(simulation.current, simulation.journal) == () and broken_at(simulation.journal) is None


def test_a_prompt_client_is_never_chased() -> None:
    """Pays before it is due, accepts, answers; at most the friendly reminder before the due date comes first."""
    simulation = life("prompt")
    assert events(simulation, "InvoiceOverdue") == 0
    assert {e.data["step"] for e in simulation.journal if e.event == "DunningStepTaken"} <= {1}
    assert {e.data["cause"] for e in simulation.journal if e.event == "MilestoneAccepted"} == {"client"}
    assert sent(simulation, "referral_ask") == 1


@pytest.mark.parametrize(("days", "reminders", "calls"), [(1, 2, 0), (4, 4, 0), (9, 4, 2), (20, 6, 2)])
def test_a_late_client_is_chased_as_agreed(days: int, reminders: int, calls: int) -> None:
    """Two invoices; the later the payment, the more of the ladder is taken."""
    simulation = life("late", days)
    assert sent(simulation, "payment_reminder") == reminders
    assert sum(e.event == "TaskOpened" and e.data["what"] == "call_client" for e in simulation.journal) == calls
    assert events(simulation, "PaymentRecorded") == events(simulation, "InvoiceOverdue") == 2
    assert simulation.current.stage == "CLOSED"


def test_the_later_the_payment_the_later_the_end() -> None:
    """Work behind an unpaid gate waits."""
    ends = [life("late", days).journal[-1].at for days in (1, 9, 20)]
    assert ends == sorted(ends) and len(set(ends)) == 3


def test_a_silent_client_accepts_by_announced_silence() -> None:
    """Nudged, told what silence meant, reminded of the survey once, and left in peace."""
    simulation = life("silent")
    assert {e.data["cause"] for e in simulation.journal if e.event == "MilestoneAccepted"} == {"deemed"}
    assert sent(simulation, "review_nudge") == sent(simulation, "deemed_accepted") == 2
    assert sent(simulation, "survey_reminder") == 1 and simulation.current.survey is not None
    assert simulation.current.survey.state == "UNANSWERED"
    assert sent(simulation, "referral_ask") == 0


def test_an_unhappy_client_is_called_and_not_asked_for_a_referral() -> None:
    """A low score has an owner."""
    simulation = life("unhappy")
    assert sent(simulation, "referral_ask") == 0
    assert [t.state for t in simulation.current.tasks.values() if t.what == "low_score"] == ["DONE"]


def test_a_client_who_never_pays_leaves_a_decision_and_no_end() -> None:
    """The simulation gives up after three years; the task stands, and nothing is stuck."""
    terms = agreement(payment=LADDER, milestones=[milestone("thing")])
    house, buyer = provider(), client()
    proposal = ProposeAgreement(agreement=terms, calendars=resolved(house.calendar, buyer.calendar))
    simulation = live(creation(house, buyer), proposal, Persona("never", pays_after=None), START)
    assert simulation.current.stage == "ACTIVE" and simulation.now > START + timedelta(days=3 * 365)
    assert [e.data["what"] for e in simulation.journal if e.event == "TaskOpened"].count("decide_unpaid") == 1
    assert check(simulation.journal, Context.of(simulation.current)) == () and check_state(simulation.current, simulation.journal) == ()


def test_a_year_of_five_milestones() -> None:
    """Lived through in one go, weekly reports and all."""
    simulation = lived("prompt", terms=year())
    days = (simulation.journal[-1].at - START).days
    assert 330 <= days <= 400 and simulation.current.stage == "CLOSED"
    assert events(simulation, "MilestoneAccepted") == 5 and sent(simulation, "report") >= 45
    assert check(simulation.journal, Context.of(simulation.current), closed=True) == ()


def test_the_same_inputs_give_the_same_journal() -> None:
    """To the last hash: nothing is random, nothing looks at a clock."""
    assert lived("late", 9).current.head == life("late", 9).current.head
    assert lived("late", 8).current.head != life("late", 9).current.head


def test_a_persona_that_nobody_knows() -> None:
    """Is refused by name."""
    with pytest.raises(KeyError):
        persona("nobody")
    assert persona("late", 30).pays_after == 30 and persona("late").pays_after == 9


def test_nothing_can_be_asked_of_an_engagement_that_does_not_exist() -> None:
    """The simulation says so."""
    with pytest.raises(LookupError):
        _ = Simulation(START).current


def test_a_repeated_request_gets_the_same_receipt() -> None:
    """And nothing happens."""
    simulation = Simulation(START)
    create = creation(provider(), client())
    first = simulation.give(create, "create")
    count = len(simulation.journal)
    assert simulation.give(create, "create") == first and len(simulation.journal) == count
