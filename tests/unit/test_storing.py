"""Entries leave the state when the journal store holds them, and only then; what does not fit is found."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import lives
from workflows.engagement.messages import ports
from workflows.engagement.messages.answers import JournalEnd, Misfit
from workflows.engagement.messages.commands import RecordInbound
from workflows.engagement.shell import storing
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def state() -> State:
    """An engagement with ten journal entries or more, of which the store holds none yet."""
    simulation = Simulation(NOW)
    simulation.give(lives.create_of(lives.example(), lives.provider(), "somebodysengagement", NOW), "create")
    for number in range(4):
        simulation.advance(simulation.now + timedelta(minutes=1))
        simulation.give(RecordInbound(contact="anna", subject="A question", automatic=True), str(number))
    return simulation.current


def held(state: State, through: int) -> ports.Stored:
    """The store's answer where it holds the journal up to an entry."""
    return ports.Stored(sequence=through, hash=next(e.hash for e in state.journal if e.sequence == through))


def test_what_the_store_holds_leaves_and_the_rest_stays(state: State) -> None:
    after = storing.confirmed(state, held(state, 4))
    assert [e.sequence for e in after.journal] == list(range(5, state.sequence + 1))
    assert after.stored == JournalEnd(sequence=4, hash=state.journal[3].hash)
    assert storing.riding(after) == {"after": after.stored, "entries": after.journal}


def test_what_came_while_it_was_stored_stays(state: State) -> None:
    longer = state.model_copy(update={"journal": (*state.journal, state.journal[-1].model_copy(update={"sequence": state.sequence + 1}))})
    after = storing.confirmed(longer, held(state, state.sequence - 1))
    assert [e.sequence for e in after.journal] == [state.sequence, state.sequence + 1]


def test_all_may_leave_and_the_end_is_still_known(state: State) -> None:
    after = storing.confirmed(state, held(state, state.sequence))
    assert after.journal == () and after.stored == JournalEnd(sequence=state.sequence, hash=state.head)


def test_an_answer_that_another_call_overtook_changes_nothing(state: State) -> None:
    after = storing.confirmed(state, held(state, 6))
    assert storing.confirmed(after, held(state, 4)) is after and storing.differs(after, after.stored, held(state, 4)) is None


def test_nothing_leaves_for_a_line_that_is_not_ours(state: State) -> None:
    foreign = ports.Stored(sequence=4, hash="0" * 64)
    assert storing.confirmed(state, foreign) is state
    found = storing.differs(state, state.stored, foreign)
    assert found is not None and (found.how, found.at) == (Misfit.FORK, 4)


@pytest.mark.parametrize("confirmed", [0, 4])
def test_a_store_that_ends_beyond_the_engagement_is_found(state: State, confirmed: int) -> None:
    before = storing.confirmed(state, held(state, confirmed)) if confirmed else state
    longer = ports.Stored(sequence=state.sequence + 3, hash="0" * 64)
    found = storing.differs(before, before.stored, longer)
    assert found is not None and (found.how, found.at) == (Misfit.AHEAD, state.sequence + 1)
    assert storing.confirmed(before, longer) is before


@pytest.mark.parametrize("how", [Misfit.GAP, Misfit.FORK])
def test_what_the_store_found_itself_is_passed_on_and_what_fits_now_leaves(state: State, how: Misfit) -> None:
    stored = ports.Stored(sequence=state.sequence, hash=state.head, misfit=how, differs_at=2)
    found = storing.differs(state, JournalEnd(sequence=9), stored)
    assert found is not None and (found.how, found.at, found.through) == (how, 2, 9)
    assert storing.confirmed(state, stored).journal == ()


def test_all_that_fits_is_no_difference(state: State) -> None:
    assert all(storing.differs(state, state.stored, held(state, n)) is None for n in range(1, state.sequence + 1))
