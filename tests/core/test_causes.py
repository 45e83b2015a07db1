"""A deadline is computed once: every kind, every event that sets it, and a second cause wherever one can come while it runs."""

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.core.causes import RUNS_WHILE, SET_BY, Causes, Why, runs_for_nothing, stands_still
from tests.core.diligence import bring_to_an_end
from tests.core.house import agreement, milestone
from tests.core.late import FEE, HALF_YEARLY, REMIND, all_paid, day, owing, with_interest
from tests.core.regressions import REGRESSIONS, active
from tests.core.spoiled import lived
from tests.core.test_rules_money_retainers import retained
from tests.core.world import World
from tests.drivers.story import Story
from workflows.engagement import rules
from workflows.engagement.invariants import Context, check
from workflows.engagement.invariants.moves import births
from workflows.engagement.lifecycles import LIFECYCLES, Kind
from workflows.engagement.messages import commands as c
from workflows.engagement.messages import events as e
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.again import set_once
from workflows.engagement.rules.contact import inbound
from workflows.engagement.rules.dunning.resting import goes_on
from workflows.engagement.rules.table import AGAIN, DUE, RULES_VERSION

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
META = Meta(at=NOON, actor="engine", source="clock", request_id="1", rules=RULES_VERSION)


# -- the list


def _set_in_the_rules() -> Iterator[str]:
    """The first argument of each call that makes a deadline."""
    for file in Path(rules.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"deadline", "Deadline"}:
                named = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
                if named is None and file.name == "action.py":
                    continue  # the function itself
                yield str(named)


def test_the_list_names_every_kind_of_deadline() -> None:
    """Those that the rules set, those that mean something when they fall due, and those that a second cause may set."""
    assert set(_set_in_the_rules()) == DUE.keys() == SET_BY.keys()
    assert AGAIN.keys() == {kind for kind, events in SET_BY.items() if any(Why.AGAIN in reasons for reasons in events.values())}
    assert all(
        why is not Why.LEFT or kind in RUNS_WHILE for kind, events in SET_BY.items() for reasons in events.values() for why in reasons
    )


ONCE = {
    "EngagementCreated": None,
    "AgreementAccepted": (Kind.ENGAGEMENT, "PROPOSED", "ONBOARDING"),
    "SurveyScheduled": (Kind.ENGAGEMENT, "SIGNING_OFF", "COMPLETED"),
    "InboundReceived": "inbound",
    "PaymentPromised": "promise",
    "TaskOpened": "task",
    "InterestClaimed": None,
    "ReviewExtended": None,
}
"""What is set once: with the first event of all, with a move to which nothing leads back, or with a thing that is born (I3); interest is claimed
once for an invoice, and a nudge that was never set cannot run."""


def test_what_is_set_once_cannot_come_twice() -> None:
    """No way leads back to where it could happen again."""
    born = {event for events in SET_BY.values() for event, reasons in events.items() if Why.BORN in reasons}
    assert born == ONCE.keys()
    journal = _agreed_later().journal
    for event, how in ONCE.items():
        if isinstance(how, tuple):
            kind, origin, to = how
            assert to in _reached_from(kind, origin) and origin not in _reached_from(kind, to), event
        elif how is not None:
            assert how in {kind for entry in journal if entry.event == event for kind, _ in births(entry)}


def _reached_from(kind: Kind, state: str) -> set[str]:
    found, rows = {state}, LIFECYCLES[kind].rows
    while more := {to for origin, _, to in rows if origin in found} - found:
        found |= more
    return found


def test_who_asks_first_sets_nothing_while_it_runs() -> None:
    """A ladder does not go on that goes on already, and a sender's acknowledgement is put off once."""
    story = owing({"days": 3, **REMIND})
    assert "dunning/invoice-plan" in story.current.deadlines
    assert list(goes_on(story.current, "invoice-plan", why("dunning-released-early"), META)) == []
    crowd = _crowd()
    assert [d for d in crowd.current.deadlines if d.startswith("ack/")] == ["ack/dora"]
    assert list(inbound.capped(crowd.current, META)) == []


# -- lives in which every line of the list comes about


def _crowd() -> Story:
    story = Story()
    for count in range(7):
        story.do(c.RecordInbound(contact="dora", subject=f"Message {count}"))
    return story


def _failing(story: Story, template: str) -> Story:
    story.fate[template] = "fails"
    return story


def _proposal_that_never_left() -> Story:
    return _failing(Story().qualified(), "proposal").proposed().at("2026-03-17 18:00")


def _reviewed_again() -> Story:
    steps = [milestone("thing", price="0.00 EUR", acceptance={"review_business_days": 5, "nudge_business_days_before": 2})]
    story = _failing(Story(), "delivered").active(agreement(milestones=steps))
    return story.starts("thing").delivers("thing").at("2026-03-12 12:00")


def _questions_that_never_left() -> Story:
    story = Story().active(agreement(milestones=[milestone("thing", price="0.00 EUR")])).worked("thing").signs_off()
    return _failing(story, "survey").days(30)


def _disputed() -> Story:
    story = owing({"days": 3, **REMIND}, {"days": 9, **REMIND, "fee": FEE, "min_balance": "0.01 EUR"})
    story.do(c.DisputeInvoice(invoice="invoice-plan", by="bill", explanation="Wrong")).days(1)
    return story.do(c.RejectDispute(invoice="invoice-plan", explanation="It stands")).at("2026-04-10 12:00")


def _bearing_interest() -> Story:
    told = {"days": 5, **REMIND, "announces": ["interest"]}
    skipped = {"days": 2, **REMIND, "min_balance": "900.00 EUR"}
    story = owing(skipped, told, {"days": 15, **REMIND, "interest": True}, **with_interest(HALF_YEARLY)).at("2026-04-02 12:00")
    rate = c.SupplyReferenceRate(valid_from=day("2026-07-01"), percent="2.75", source="Bank notice")
    story.do(rate).at("2027-01-04 12:00").do(rate.model_copy(update={"valid_from": day("2027-01-01")}))
    all_paid(story).at("2027-07-05 12:00")
    return story.do(c.ReverseFact(fact=story.current.facts[-1].id, explanation="It was another client's"))


def _held() -> Story:
    hold = c.HoldDunning(until=day("2026-04-01"), by="otto", explanation="A fire")
    return owing({"days": 3, **REMIND}).do(hold).do(hold.model_copy(update={"until": day("2026-04-08")})).at("2026-04-20 12:00")


def _agreed_later() -> Story:
    story = owing({"days": 3, **REMIND}).do(c.PromisePayment(invoice="invoice-plan", by="bill", on=day("2026-03-18")))
    return story.do(c.MoveDueDate(invoice="invoice-plan", due_on=day("2026-03-30"), explanation="Agreed by phone")).at("2026-04-10 12:00")


def _after_an_outage() -> Story:
    return Story().at("2026-03-06 18:00").do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Soon")).away_until("2026-03-10 20:00")


def _excused_after_our_day() -> Story:
    photos = {"id": "photos", "text": "Photos", "due": "2026-03-06", "for": ["thing"]}
    brought = {"provider": ["work"], "client": [photos]}
    terms = agreement(start_after_business_days=0, milestones=[milestone("thing", price="0.00 EUR")], duties=brought, client_delay="shift")
    story = Story().active(terms).starts("thing").at("2026-03-12 12:00")
    assert "promise/thing" not in story.current.deadlines
    return story.do(c.ExcuseDuty(duty="photos", explanation="Not needed"))


def _dated_ahead() -> Story:
    """All that a billing system may tell, of a day that is still to come."""
    story = Story().active().pays("plan")
    for number, kind in enumerate(("payment.received", "refund.made", "credit.noted", "dispute.closed")):
        told = {
            "source": "bank",
            "fact": f"f-{number}",
            "type": kind,
            "invoice": "invoice-plan",
            "amount": {"minor": 100, "currency": "EUR"},
        }
        day = story.today + timedelta(days=number + 1)
        story.do(c.TakeBillingEvent.model_validate(told | {"value_date": day, "reference": "told", "won": False}))
    return story.days(6)


LIVES: tuple[Callable[[], Story], ...] = (
    lived,
    _crowd,
    _proposal_that_never_left,
    _reviewed_again,
    _questions_that_never_left,
    _disputed,
    _bearing_interest,
    _held,
    _agreed_later,
    _after_an_outage,
    _excused_after_our_day,
    _dated_ahead,
    lambda: retained().at("2026-07-01 12:00"),
    lambda: all_paid(owing({"days": 3, **REMIND}).at("2026-04-01 12:00")),
)


def _read(story: Story) -> Causes:
    causes = Causes()
    assert causes.read(story.journal) == []
    assert (runs_for_nothing(story.current), stands_still(story.current)) == ([], [])
    return causes


def test_every_line_of_the_list_comes_about_and_nothing_besides() -> None:
    """A line for what never happens would hide that nobody knows."""
    seen = {line for life in LIVES for line in _read(life()).seen}
    for again in REGRESSIONS:
        world = again()
        bring_to_an_end(world, cancel=False)
        seen |= world.causes.seen
    assert seen == {(kind, event, why) for kind, events in SET_BY.items() for event, reasons in events.items() for why in reasons}


# -- a second cause


def _noted(starts: tuple[e.Deadline, ...], stops: tuple[str, ...] = ()) -> e.AutomaticMailNoted:
    return e.AutomaticMailNoted(because=why("contact-answer-owed"), rule="x", contact="dora", subject="x", starts=starts, stops=stops)


def _at(name: str, days: int) -> e.Deadline:
    return e.Deadline(id=name, at=NOON + timedelta(days=days), because=why("tasks-still-open", days=days))


@pytest.mark.parametrize(("kind", "first", "second", "holds"), [
    ("issue", 3, 3, 3),
    ("issue", 3, 5, 3),
    ("issue", 5, 3, 3),
    ("promise", 3, 3, 3),
    ("promise", 3, 5, 5),
    ("promise", 5, 3, 3),
    ("value", 3, 3, 3),
])  # fmt: skip
def test_which_of_two_moments_holds(kind: str, first: int, second: int, holds: int) -> None:
    """An invoice is asked for at the earlier one, a promise is for the day that was named last; what runs on is not set again."""
    name = f"{kind}/thing"
    state = Story().current.model_copy(update={"deadlines": {name: _at(name, first)}})
    event = set_once(state, _noted((_at(name, second), _at("other/thing", 1)), ("other/thing",)), AGAIN)
    left = () if holds == first else (_at(name, holds),)
    assert event.starts == (*left, _at("other/thing", 1))
    assert event.stops == (("other/thing", name) if left else ("other/thing",))


@pytest.mark.parametrize("kind", sorted(DUE.keys() - AGAIN.keys()))
def test_a_second_cause_that_nobody_foresaw_is_left_for_the_invariant(kind: str) -> None:
    """Nothing is hidden: it stays in the event as the rule set it, and I11 says so."""
    name = f"{kind}/thing"
    state = Story().current.model_copy(update={"deadlines": {name: _at(name, 3)}})
    event = _noted((_at(name, 5),))
    assert set_once(state, event, AGAIN) is event


def _two_duties(first: str, second: str, policy: str = "bill_anyway", **more: str) -> World:
    """Photos and texts, for which a milestone waits that is billed on delivery and planned for 23 March."""
    days = {"photos": first, "texts": second}
    duties = [{"id": duty, "text": "Bring it", "due": due, "for": ["thing"]} for duty, due in days.items()]
    terms = agreement(
        duties={"provider": ["work"], "client": duties},
        client_delay=policy,
        milestones=[milestone("thing", gate="on_delivery", **more)],
        start_after_business_days=10,
    )
    return active(terms)


@pytest.mark.parametrize("outage", [False, True])
@pytest.mark.parametrize("second", ["2026-03-04", "2026-03-05", "2026-03-30"])
def test_the_invoice_of_two_late_duties_is_asked_for_once_on_its_planned_day(second: str, outage: bool) -> None:
    """In one tick, later, after the invoice is out; and all of it after one outage."""
    world = _two_duties("2026-03-04", second)
    world.pass_time(timedelta(days=40), outage=outage)
    asked = [entry for entry in world.current.journal if entry.event == "InvoiceRequested"]
    assert [str(entry.effective.date()) for entry in asked] == ["2026-03-23"]
    assert [d.state for d in world.current.duties.values()] == ["LATE", "LATE"]


@pytest.mark.parametrize("order", [("photos", "texts"), ("texts", "photos")])
def test_the_last_late_duty_takes_the_day_of_the_invoice_away(order: tuple[str, str]) -> None:
    """Whichever was late first."""
    world = _two_duties("2026-03-04", "2026-03-05")
    world.days(5)
    set_to = world.current.deadlines["issue/invoice-thing"]
    world.do(c.ExcuseDuty(duty=order[0], explanation="Not needed"))
    assert world.current.deadlines["issue/invoice-thing"] == set_to
    world.do(c.RecordDutyDone(duty=order[1], on=world.now.date()))
    assert "issue/invoice-thing" not in world.current.deadlines


def test_the_invariant_sees_a_second_setting_within_an_outage() -> None:
    """Both moments lie behind the moment at which the engine came back; the first one would never have spoken."""
    world = _two_duties("2026-03-04", "2026-03-05")
    world.pass_time(timedelta(days=40), outage=True)
    first, second = (n for n, entry in enumerate(world.current.journal) if entry.event == "DutyLate")
    journal = list(world.current.journal)
    again = {**journal[second].data, "starts": journal[first].data["starts"]}
    journal[second] = journal[second].model_copy(update={"data": again})
    found = [v.text for v in check(journal, Context.of(world.current)) if v.invariant == "I11"]
    assert found == ["'issue/invoice-thing' was running and is computed a second time"]
