"""The tables: every state against every trigger, and the machine that runs them."""

import logging
from enum import StrEnum

import pytest

from activities.catalogue import catalogue
from workflows.engagement.lifecycles import ENDED, LIFECYCLES, PASSABLE_GATE, SETTLED_INVOICE, UNPAID_INVOICE, Kind, Lifecycle, machine

TABLES = pytest.mark.parametrize("table", LIFECYCLES.values(), ids=[k.value for k in LIFECYCLES])
GRID = [(t, state, trigger) for t in LIFECYCLES.values() for state in t.states for trigger in t.triggers]


@pytest.mark.parametrize(("table", "state", "trigger"), GRID, ids=[f"{t.kind.value}-{s}-{trigger}" for t, s, trigger in GRID])
def test_the_machine_moves_as_the_table_says_and_no_other_way(table: Lifecycle[str], state: str, trigger: str) -> None:
    """Each cell of the grid is either a row, or an illegal move that names what was asked."""
    rows = [following for origin, name, following in table.rows if (origin, name) == (state, trigger)]
    if rows:
        assert machine.move(table.kind, state, trigger) == rows[0]
    else:
        with pytest.raises(machine.IllegalMove) as caught:
            machine.move(table.kind, state, trigger)
        assert (caught.value.kind, caught.value.state, caught.value.trigger) == (table.kind, state, trigger)


@TABLES
def test_a_row_is_said_once(table: Lifecycle[str]) -> None:
    """One state and trigger lead to one place."""
    cells = [(origin, trigger) for origin, trigger, _ in table.rows]
    assert len(cells) == len(set(cells))


@TABLES
def test_the_states_of_a_table_are_those_of_its_type(table: Lifecycle[str]) -> None:
    """Each is its own word, so that JSON, journal and hash hold the word; and none is declared that no row leads to."""
    declared = type(table.initial)
    assert issubclass(declared, StrEnum) and set(declared) == set(table.states)
    assert all(type(state) is declared and state.name == state.value for state in table.states)
    assert declared.__hash__ is str.__hash__ and declared.__eq__ is str.__eq__


@TABLES
def test_every_state_can_be_reached(table: Lifecycle[str]) -> None:
    """From the first state, by rows alone."""
    reached, frontier = {table.initial}, [table.initial]
    while frontier:
        state = frontier.pop()
        fresh = {following for origin, _, following in table.rows if origin == state} - reached
        reached |= fresh
        frontier += fresh
    assert reached == set(table.states)


@TABLES
def test_every_state_that_is_not_final_has_a_way_out_and_waits_for_something(table: Lifecycle[str]) -> None:
    """Nothing hangs for ever, and each wait has words."""
    with_way_out = {origin for origin, _, _ in table.rows}
    assert with_way_out | table.final == set(table.states) and not with_way_out & table.final
    assert set(table.waits) == with_way_out
    assert all(catalogue().has(f"waits-{table.kind.value}-{state}") for state in table.waits)


@TABLES
def test_from_every_state_an_end_can_be_reached(table: Lifecycle[str]) -> None:
    """A way out that only leads in circles is none."""
    ends = table.final | {"PAID", "WRITTEN_OFF", "OPEN"} if table.kind in {Kind.GATE, Kind.INVOICE} else table.final
    for start in table.states:
        reached, frontier = {start}, [start]
        while frontier:
            state = frontier.pop()
            fresh = {following for origin, _, following in table.rows if origin == state} - reached
            reached |= fresh
            frontier += fresh
        assert reached & ends, f"from {start} there is no end"


@TABLES
def test_the_machine_has_the_doors_of_the_table_and_no_others(table: Lifecycle[str]) -> None:
    """No automatic ``to_<state>`` transitions, which would lead past every rule."""
    built = machine._MACHINES[table.kind]
    assert set(built.events) == set(table.triggers)
    assert set(built.states) == set(table.states)
    assert built.models == []
    rows = {(t.source, name, t.dest) for name, event in built.events.items() for found in event.transitions.values() for t in found}
    assert rows == set(table.rows)


@TABLES
def test_what_is_possible_is_read_from_the_table(table: Lifecycle[str]) -> None:
    """The list of possible triggers is the same table."""
    for state in table.states:
        assert machine.possible(table.kind, state) == {trigger: following for origin, trigger, following in table.rows if origin == state}


@pytest.mark.parametrize("trigger", ["to_CLOSED", "no_such_trigger", "", "trigger"])
def test_an_unknown_trigger_is_an_illegal_move(trigger: str) -> None:
    """The library's own errors never leave the machine."""
    with pytest.raises(machine.IllegalMove):
        machine.move(Kind.ENGAGEMENT, "INQUIRY", trigger)


def test_an_unknown_state_is_an_illegal_move() -> None:
    """A state of another release is refused, not guessed."""
    with pytest.raises(machine.IllegalMove):
        machine.move(Kind.GATE, "AJAR", "open")


def test_moving_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Replay repeats every move: a line for each would flood the log."""
    with caplog.at_level(logging.DEBUG):
        for table in LIFECYCLES.values():
            for state, trigger, _ in table.rows:
                machine.move(table.kind, state, trigger)
    assert caplog.records == []


def test_moving_keeps_nothing() -> None:
    """The shared machines stay as they were built: no model is registered."""
    before = {kind: (len(m.models), m.initial) for kind, m in machine._MACHINES.items()}
    machine.move(Kind.TASK, "OPEN", "complete")
    assert {kind: (len(m.models), m.initial) for kind, m in machine._MACHINES.items()} == before


def test_the_groups_of_states_name_states_of_their_table() -> None:
    """A slip of the pen in a group would silently never match."""
    for group, kind in (
        (SETTLED_INVOICE, Kind.INVOICE),
        (UNPAID_INVOICE, Kind.INVOICE),
        (PASSABLE_GATE, Kind.GATE),
        (ENDED, Kind.ENGAGEMENT),
    ):
        assert group <= set(LIFECYCLES[kind].states)
    assert not SETTLED_INVOICE & UNPAID_INVOICE
