"""The next run of an engagement begins by the rules and the clocks of the release that begins it, and with all else as it was."""

from datetime import UTC, datetime

import pytest

from tests import lives
from tests.replay.other_machines import another_tzdata
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell.limits import Limits
from workflows.engagement.shell.rolling import next_start
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State
from workflows.engagement.time import zones

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2031, 9, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def state() -> State:
    """An engagement that has just begun."""
    simulation = Simulation(NOW)
    simulation.give(lives.create_of(lives.example(), lives.provider(), "somebodysengagement", NOW), "create")
    return simulation.current


def test_nothing_changes_where_the_installed_tzdata_is_the_same(state: State) -> None:
    start = next_start(state, Limits(updates=6), NOW)
    assert (start.state, start.limits, start.rules, start.created) == (state, Limits(updates=6), RULES_VERSION, None)


def test_the_clocks_are_read_anew_and_the_days_off_stay(state: State) -> None:
    zones.read_zone.cache_clear()
    with another_tzdata():
        found = next_start(state, Limits(), NOW).state
    zones.read_zone.cache_clear()
    assert found is not None
    before, after = state.calendars.provider, found.calendars.provider
    assert after.local(NOW).hour == before.local(NOW).hour + 1
    assert after.model_copy(update={"zone": before.zone}) == before
    assert found.model_copy(update={"calendars": state.calendars}) == state


def test_the_years_reach_from_before_the_engagement_to_beyond_the_moment(state: State) -> None:
    found = next_start(state, Limits(), LATER).state
    assert found is not None
    first, last = found.calendars.client.zone.years
    assert first == 2025 and last >= LATER.year


def test_a_zone_that_the_installed_tzdata_does_not_know_goes_on_as_it_was(state: State) -> None:
    strange = state.calendars.client.zone.model_copy(update={"name": "Moon/Tranquility"})
    calendars = state.calendars.model_copy(update={"client": state.calendars.client.model_copy(update={"zone": strange})})
    found = next_start(state.model_copy(update={"calendars": calendars}), Limits(), NOW).state
    assert found is not None and found.calendars.client.zone == strange
