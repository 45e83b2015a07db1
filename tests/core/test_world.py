"""What is asked after every step can fail: each question meets the fault that it is there for."""

from datetime import datetime

import pytest

from tests.core.house import agreement
from tests.core.regressions import active
from tests.core.world import World
from workflows.engagement.messages import commands as c
from workflows.engagement.messages import events as e
from workflows.engagement.rules import core, deciding
from workflows.engagement.rules.contact import inbound as contact
from workflows.engagement.rules.table import STANDING, Standing
from workflows.engagement.state import State, evolve
from workflows.engagement.state.evolvers import EVOLVERS
from workflows.engagement.state.evolvers.base import Evolvers

QUESTION = c.RecordInbound(contact="dora", subject="A question")


@pytest.fixture
def world() -> World:
    """An engagement at work."""
    return active(agreement())


def test_nothing_is_wrong_without_a_fault(world: World) -> None:
    """A command that is taken, one that its state forbids, one with a wrong argument."""
    assert world.asks(QUESTION) is None
    refusals = [world.asks(c.ReleaseDunning()), world.asks(c.RecordInbound(contact="nobody", subject="Hello"))]
    assert [r.field for r in refusals if r] == [None, "contact"]


def test_a_list_that_forgets_the_guards_of_the_state(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names what is refused whatever the arguments say."""
    monkeypatch.setattr(deciding, "_passes", lambda *asked: True)
    with pytest.raises(AssertionError, match="what was listed as possible is not"):
        world.asks(c.ReleaseDunning())


def test_a_list_that_leaves_out_what_is_possible(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that is taken must be in it."""
    monkeypatch.setattr(deciding, "_passes", lambda *asked: False)
    with pytest.raises(AssertionError, match="what was not listed as possible was taken"):
        world.asks(QUESTION)


def test_an_event_that_changes_the_state_it_began_with(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """States are values."""
    kept = EVOLVERS[e.InboundReceived]

    def careless(state: State, event: e.InboundReceived, at: datetime) -> dict[str, object]:
        state.counters["careless"] = 1
        return kept(state, event, at)

    spoiled: Evolvers = {**EVOLVERS}
    spoiled[e.InboundReceived] = careless
    monkeypatch.setattr(evolve, "EVOLVERS", spoiled)
    with pytest.raises(AssertionError, match="handling changed the state it began with"):
        world.asks(QUESTION)


def test_a_rule_that_is_spared_though_what_it_reads_has_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it had nothing to say is not stored: about the loaded state it is asked, and its journal is another one."""
    spared = tuple(Standing(s.rule, ("milestones",)) if s.rule is contact.capped else s for s in STANDING)
    monkeypatch.setattr(core, "STANDING", spared)
    with pytest.raises(AssertionError, match="another journal"):
        for _ in range(6):
            world.do(QUESTION)


def test_something_that_matters_and_is_not_stored(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is gone when the state is loaded."""
    stored = State.model_dump_json
    monkeypatch.setattr(State, "model_dump_json", lambda state, **how: stored(state, **({"exclude": {"counters"}} | how)))
    with pytest.raises(AssertionError, match="the loaded state"):
        world.asks(QUESTION)
