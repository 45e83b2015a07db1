"""The invariants of a state can fail: an OK that is lost (I5), something that is stuck or left behind (I9)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.core.spoiled import lived, names, put, spoiled, without
from tests.drivers.story import Story
from workflows.engagement import invariants
from workflows.engagement.invariants import Context, Violation, check
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Receipt
from workflows.engagement.messages.reasons import why
from workflows.engagement.state import State


def check_state(state: State) -> tuple[Violation, ...]:
    """Check a state that carries its whole journal."""
    return invariants.check_state(state, state.journal)


@pytest.fixture(scope="module")
def life() -> Story:
    """The same life for all; nobody changes it."""
    return lived().holds(closed=True)


def test_i5_an_answered_ok_is_durable(life: Story) -> None:
    """A receipt without its entry, an entry without its receipt, a receipt for something else, a broken chain."""
    state = life.current
    lost = state.model_copy(update={"receipts": dict(list(state.receipts.items())[1:])})
    assert names(check_state(lost)) == {"I5"}
    invented = {**state.receipts, "api/never": Receipt(version=999, sequence=state.sequence, digest="")}
    assert "I5" in names(check_state(state.model_copy(update={"receipts": invented})))
    first, second, *_ = state.receipts
    swapped = {**state.receipts, first: state.receipts[second], second: state.receipts[first]}
    assert "I5" in names(check_state(state.model_copy(update={"receipts": swapped})))
    broken = (*state.journal[:5], state.journal[5].model_copy(update={"because": why("another-reason")}), *state.journal[6:])
    assert Violation(invariant="I5", sequence=6, text="the chain of the journal breaks here") in check_state(
        state.model_copy(update={"journal": broken})
    )


def test_i9_nothing_is_left_behind_at_the_end(life: Story) -> None:
    """A task, a message, an invoice, a deadline; and the end itself, where it is expected."""
    context = Context.of(life.current)
    for event in ("TaskDone", "NoticeSent", "SurveyClosed", "InboundAnswered"):
        assert "I9" in names(check(without(life.journal, event), context)), event
    paid = [e for e in life.journal if e.event != "InvoicePaid"]
    assert "I9" in names(check(paid, context))
    running = spoiled(life.journal, "EngagementClosed", put(starts=[{"id": "report/engagement", "at": "2030-01-01T00:00:00Z"}]))
    assert "I9" in names(check(running, context))
    assert names(check(life.journal[:-1], context)) == set(), "not closed yet is no violation by itself"
    assert names(check(life.journal[:-1], context, closed=True)) == {"I9"}


def test_i9_an_ended_engagement_need_not_have_finished_its_plan() -> None:
    """A lapsed one never had any; it still leaves nothing open."""
    story = Story().at("2026-06-01 12:00").holds(closed=True)
    held = without(story.journal, "NoticeSent")
    assert "I9" not in names(check(held, Context.of(story.current)))
    assert "I9" in names(check(held, Context.of(story.current), closed=True))


STUCK: dict[str, Callable[[State], State]] = {
    "a deadline is lost": lambda s: s.model_copy(
        update={"deadlines": {k: d for k, d in s.deadlines.items() if not k.startswith("dunning/")}}
    ),
    "a deadline is another one": lambda s: s.model_copy(
        update={"deadlines": {k: d.model_copy(update={"at": d.at + timedelta(1)}) for k, d in s.deadlines.items()}}
    ),
    "a milestone is elsewhere": lambda s: s.model_copy(
        update={"milestones": {k: m.model_copy(update={"state": "READY"}) for k, m in s.milestones.items()}}
    ),
    "a task is forgotten": lambda s: s.model_copy(update={"tasks": {}}),
    "it does not stand at its end": lambda s: s.model_copy(update={"sequence": s.sequence + 1}),
}


@pytest.mark.parametrize("how", STUCK)
def test_i9_the_state_is_what_the_journal_tells(how: str) -> None:
    """Where everything stands and what the clock will say."""
    story = Story().accepted().holds()
    assert "I9" in names(check_state(STUCK[how](story.current)))


def test_i9_what_is_open_can_say_what_it_waits_for() -> None:
    """A message on its way without its effect, an invoice being made by nobody, a proposal without a clock, a pause without an end."""
    story = Story()
    story.fate |= {"proposal": "waits", "invoice": "waits"}
    story.proposed().holds()
    assert "I9" in names(check_state(story.current.model_copy(update={"outbox": ()})))
    story.accepted().holds()
    assert "I9" in names(check_state(story.current.model_copy(update={"outbox": ()})))
    story.met("kick_off").do(c.PauseEngagement(explanation="Holiday", until=date(2026, 3, 20))).holds()
    assert "I9" in names(check_state(story.current.model_copy(update={"deadlines": {}})))
    nobody = story.current.provider.team[0].model_copy(update={"name": ""})
    provider = story.current.provider.model_copy(update={"team": (nobody, *story.current.provider.team[1:])})
    assert any("waits for nobody" in v.text for v in check_state(story.current.model_copy(update={"provider": provider})))


def test_a_state_is_checked_with_a_journal_that_lies_in_the_store(life: Story) -> None:
    state = life.current.model_copy(update={"journal": life.journal[40:]})
    assert invariants.check_state(state, life.journal) == ()
    assert names(invariants.check_state(state, life.journal[:-1])) >= {"I9"}, "the last entry is missing"
