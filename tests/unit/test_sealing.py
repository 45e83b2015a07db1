"""What moves to the document port when a journal is sealed, and what stays."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import lives
from workflows.engagement.messages.commands import DocumentRef, RecordInbound
from workflows.engagement.shell.sealing import journal_length, oldest_half, sealed
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
DOCUMENT = DocumentRef(sha256="0" * 64, size=1)


@pytest.fixture
def state() -> State:
    """An engagement with ten journal entries or more, all published."""
    simulation = Simulation(NOW)
    simulation.give(lives.create_of(lives.example(), lives.provider(), "somebodysengagement", NOW), "create")
    for number in range(4):
        simulation.advance(simulation.now + timedelta(minutes=1))
        simulation.give(RecordInbound(contact="anna", subject="A question", automatic=True), str(number))
    return simulation.current.model_copy(update={"published": simulation.current.sequence})


def test_the_older_half_moves(state: State) -> None:
    half = oldest_half(state)
    assert [e.sequence for e in half] == list(range(1, len(state.journal) // 2 + 1))
    after = sealed(state, half, DOCUMENT)
    assert after.journal == state.journal[len(half) :] and (after.sealed[0].first, after.sealed[0].last) == (1, len(half))
    assert journal_length(after) < journal_length(state)


def test_only_what_is_published_moves(state: State) -> None:
    """The published lines must lie outside first: only they can show what moved. The personal part goes with it."""
    assert [e.sequence for e in oldest_half(state.model_copy(update={"published": 2}))] == [1, 2]
    assert oldest_half(state.model_copy(update={"published": 0})) == ()


def test_what_came_while_the_document_was_written_stays(state: State) -> None:
    half = oldest_half(state)
    longer = state.model_copy(update={"journal": (*state.journal, state.journal[-1].model_copy(update={"sequence": state.sequence + 1}))})
    assert sealed(longer, half, DOCUMENT).journal == longer.journal[len(half) :]


def test_segments_follow_each_other(state: State) -> None:
    once = sealed(state, oldest_half(state), DOCUMENT)
    twice = sealed(once, oldest_half(once), DOCUMENT)
    assert [(s.first, s.last) for s in twice.sealed][1][0] == once.sealed[0].last + 1
