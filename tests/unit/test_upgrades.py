"""Carried state of older releases comes up to date step by step; a newer one is refused in plain words."""

import pytest
from pydantic import ValidationError

from workflows.engagement.shell import wire
from workflows.engagement.state import SCHEMA_VERSION, upgrades
from workflows.engagement.state.upgrades import Data, upgrade


def _renamed(data: Data) -> Data:
    return {"schema_version": 1, "new": data["old"]}


def _doubled(data: Data) -> Data:
    return {**data, "new": data["new"] * 2}


def test_each_step_is_taken_once_and_in_order() -> None:
    old = {"schema_version": 1, "old": 3}
    assert upgrade(old, {1: _renamed, 2: _doubled}, 3) == {"schema_version": 3, "new": 6}
    assert old == {"schema_version": 1, "old": 3}


def test_a_state_of_this_release_is_left_as_it_is() -> None:
    state = {"schema_version": SCHEMA_VERSION, "id": "x"}
    assert upgrade(state) == state


def test_there_is_a_step_from_every_older_version() -> None:
    assert upgrades.STEPS.keys() == set(range(1, SCHEMA_VERSION))


def test_a_newer_state_is_refused_in_plain_words() -> None:
    """A worker of the old release leaves it alone; its task waits for a worker of the new one."""
    with pytest.raises(ValueError, match=r"a newer release wrote this state: its schema version is 99, and this release reads up to 1"):
        upgrade({"schema_version": 99}, {}, 1)
    with pytest.raises(ValidationError, match="a newer release wrote this state"):
        wire.Start.model_validate_json('{"state": {"schema_version": 99}}')


@pytest.mark.parametrize("version", [None, "1", 0, -1, 1.5])
def test_what_is_no_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match="expected a whole number"):
        upgrade({"schema_version": version})


def test_terms_of_the_first_release_include_as_many_meetings_as_it_takes_where_they_said_nothing() -> None:
    """0 was the default and counted nothing; now it would mean that none is included. A number that was given stays."""
    card = {"version": "1", "allowances": {"meetings": 0, "calls": 20}}
    old = {"schema_version": 1, "terms": [{"version": 1, "agreement": {"title": "Work", "rate_card": card}}]}
    (version,) = upgrade(old, to=2)["terms"]
    assert version == {
        "version": 1,
        "agreement": {"title": "Work", "rate_card": {"version": "1", "allowances": {"meetings": None, "calls": 20}}},
    }
    assert card["allowances"] == {"meetings": 0, "calls": 20}
