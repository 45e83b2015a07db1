"""Random engagements, random people, a random world: the invariants hold after every step.

500 sequences by default; ``MILEPOST_SEQUENCES`` asks for any number. A failure prints how to reproduce it and stays in Hypothesis' example database,
so that the next run begins with it. What it taught is written down in ``regressions.py``, which is kept for ever.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.core.diligence import bring_to_an_end, work_until
from tests.core.drawn import buyers, houses, terms
from tests.core.guesses import KINDS, Guess
from tests.core.regressions import REGRESSIONS
from tests.core.world import World
from workflows.engagement.rules import core
from workflows.engagement.state import Item, State

SEQUENCES = int(os.environ.get("MILEPOST_SEQUENCES", "500"))
STEPS = int(os.environ.get("MILEPOST_STEPS", "30"))
FAILURES = Path(__file__).parents[2] / ".hypothesis" / "examples"

DRASTIC = frozenset({"cancel_engagement", "decline_engagement", "refer_engagement", "drop_milestone", "void_invoice", "propose_agreement"})
"""Actions that end something: asked for less often, so that sequences get somewhere."""


def _any(state: State, kind: str, *states: str) -> bool:
    items: dict[str, Item] = getattr(state, kind)
    return state.stage == "SIGNING_OFF" or any(i.state in states for i in items.values())


GOALS: dict[str, Callable[[State], bool]] = {
    "inquiry": lambda state: True,
    "proposed": lambda state: state.stage == "PROPOSED",
    "onboarding": lambda state: state.stage == "ONBOARDING",
    "active": lambda state: state.stage == "ACTIVE",
    "owing": lambda state: _any(state, "invoices", "OPEN"),
    "overdue": lambda state: _any(state, "invoices", "OVERDUE"),
    "paid": lambda state: _any(state, "invoices", "PAID"),
    "working": lambda state: _any(state, "milestones", "IN_PROGRESS"),
    "reviewing": lambda state: _any(state, "milestones", "DELIVERED"),
    "half way": lambda state: _any(state, "milestones", "ACCEPTED"),
    "signing off": lambda state: state.stage == "SIGNING_OFF",
    "completed": lambda state: state.stage in {"COMPLETED", "CLOSED"},
    "asked": lambda state: state.stage == "CLOSED" or (state.survey is not None and state.survey.state == "ASKED"),
}
"""Where people get it before anything odd happens; what never comes about ends with the work."""

_MOMENTS = st.datetimes(datetime(2026, 2, 27), datetime(2026, 4, 6), timezones=st.just(UTC))
_SPANS = st.sampled_from(
    [timedelta(minutes=1), timedelta(minutes=59), timedelta(hours=5), timedelta(days=1), timedelta(days=3), timedelta(days=9)]
)
_LEAPS = st.sampled_from([timedelta(days=2), timedelta(days=16), timedelta(days=45), timedelta(days=130)])


class Engagements(RuleBasedStateMachine):
    """What people, the clock and the world may do to an engagement."""

    world: World

    @initialize(data=st.data(), now=_MOMENTS, goal=st.sampled_from(sorted(GOALS)))
    def begin(self, data: st.DataObject, now: datetime, goal: str) -> None:
        """People got it somewhere before anything odd happens."""
        house, buyer = data.draw(houses()), data.draw(buyers())
        self.agreement = data.draw(terms())
        self.world = World(now, house, buyer, slow=True)
        with self.world.unwatched():
            work_until(self.world, GOALS[goal], self.world.proposal(self.agreement))

    def _guess(self, data: st.DataObject) -> Guess:
        return Guess(data.draw, self.world.current, self.world.now, self.agreement)

    @rule(data=st.data())
    def what_is_possible(self, data: st.DataObject) -> None:
        """Something the engagement says is possible; it may still be refused for its arguments."""
        self.world.tick()
        actions = core.available(self.world.current, self.world.now)
        drastic = data.draw(st.integers(0, 19)) == 19
        chosen = [a for a in actions if (a.action in DRASTIC) == drastic]
        if not chosen:
            return
        action = data.draw(st.sampled_from(chosen))
        guess = self._guess(data)
        if action.action in {"record_payment", "record_refund"} and data.draw(st.booleans()):
            command = guess.paid_in_full(action.action, action.subject)
        else:
            command = guess.command(action.action, action.subject)
        refusal = self.world.asks(command)
        assert refusal is None or refusal.field is not None, f"what was said to be possible is not: {refusal}"

    @rule(data=st.data())
    def what_matters(self, data: st.DataObject) -> None:
        """Like it, but only what moves something."""
        self.world.tick()
        actions = [a for a in core.available(self.world.current, self.world.now) if a.leads_to and a.action not in DRASTIC]
        if actions:
            action = data.draw(st.sampled_from(actions))
            self.world.asks(self._guess(data).command(action.action, action.subject))

    @rule(data=st.data())
    def anything(self, data: st.DataObject) -> None:
        """Any command about anything, most of them impossible."""
        state = self.world.current
        ids = [*state.milestones, *state.gates, *state.invoices, *state.tasks, *state.inbound, *state.notices, "nothing"]
        kind = data.draw(st.sampled_from(sorted(KINDS.keys() - {"create_engagement"})))
        self.world.asks(self._guess(data).command(kind, data.draw(st.sampled_from(ids))))

    @rule(data=st.data())
    def the_same_again(self, data: st.DataObject) -> None:
        """A caller repeats a request."""
        self.world.again(data.draw(st.sampled_from(sorted(self.world.given))))

    @rule(span=_SPANS)
    def time_passes(self, span: timedelta) -> None:
        """Everything works."""
        self.world.pass_time(span, outage=False)

    @rule(span=_SPANS | _SPANS | _LEAPS)
    def the_engine_is_away(self, span: timedelta) -> None:
        """An outage, from a minute to months."""
        self.world.pass_time(span, outage=True)

    @precondition(lambda self: self.world.current.outbox)
    @rule(data=st.data(), fate=st.sampled_from(("done", "failed", "doubtful")))
    def a_result_comes_back(self, data: st.DataObject, fate: str) -> None:
        """In any order."""
        self.world.result(data.draw(st.sampled_from(self.world.current.outbox)), fate)

    @precondition(lambda self: self.world.current.outbox)
    @rule()
    def all_goes_well(self) -> None:
        """The world is quick for once."""
        for item in self.world.current.outbox:
            self.world.result(item, "done")

    @rule()
    def it_is_reloaded(self) -> None:
        """The state lives through its own JSON."""
        self.world.reload()

    def teardown(self) -> None:
        """From wherever it got to, people can bring it to an end."""
        if hasattr(self, "world") and self.world.current.sequence % 3 == 0:
            bring_to_an_end(self.world, cancel=self.world.current.sequence % 2 == 0)


def profile(sequences: int) -> settings:
    """How the machine runs."""
    return settings(
        max_examples=sequences,
        stateful_step_count=STEPS,
        database=DirectoryBasedExampleDatabase(FAILURES),
        suppress_health_check=list(HealthCheck),
    )


def test_the_invariants_hold_after_every_step() -> None:
    """Random engagements, commands, duplicates, outages, failures and reloads."""
    run_state_machine_as_test(Engagements, settings=profile(SEQUENCES))


@pytest.mark.parametrize("again", REGRESSIONS, ids=lambda again: again.__name__)
def test_what_once_went_wrong_goes_well(again: Callable[[], World]) -> None:
    """And people can still bring it to an end."""
    bring_to_an_end(again(), cancel=True)
    bring_to_an_end(again(), cancel=False)


@pytest.mark.parametrize("first", ["failed", "doubtful"])
@pytest.mark.parametrize("again", REGRESSIONS, ids=lambda again: again.__name__)
def test_an_engagement_ends_though_nothing_succeeds_at_the_first_try(again: Callable[[], World], first: str) -> None:
    """Mails, invoices and credit notes fail until a person tries them again."""
    bring_to_an_end(again(), cancel=True, first=first)
    bring_to_an_end(again(), cancel=False, first=first)
