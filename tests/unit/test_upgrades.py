"""Carried state of older releases comes up to date step by step; a newer one is refused in plain words."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from tests.core.test_simulator import lived
from workflows.engagement.model import Frozen
from workflows.engagement.shell import wire
from workflows.engagement.state import SCHEMA_VERSION, upgrades
from workflows.engagement.state.upgrades import Data, OfAnyRelease, upgrade


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
        wire.Start.model_validate_json('{"rules": 1, "state": {"schema_version": 99}}')


class _Third(Frozen):
    schema_version: int
    new: int


_READ: TypeAdapter[_Third] = TypeAdapter(Annotated[_Third, OfAnyRelease({1: _renamed, 2: _doubled}, 3)])


@pytest.mark.parametrize("told", ['{"schema_version": 1, "old": 3}', '{"schema_version": 2, "new": 3}', '{"new": 6, "schema_version": 3}'])
def test_a_state_of_any_release_is_read_from_json(told: str) -> None:
    assert _READ.validate_json(told) == _Third(schema_version=3, new=6)


def test_what_is_wrong_in_a_state_is_said_once_and_where() -> None:
    with pytest.raises(ValidationError) as caught:
        _READ.validate_json('{"schema_version": 3, "new": "x"}')
    assert [error["loc"] for error in caught.value.errors()] == [(3, "new")]


@pytest.mark.parametrize(
    "told", ["{}", '{"schema_version": 0}', '{"schema_version": 4}', '{"schema_version": "3"}', '{"schema_version": null}']
)
def test_a_state_of_no_known_release_is_refused_in_plain_words(told: str) -> None:
    with pytest.raises(ValidationError, match="a newer release wrote this state, or it is none: this release reads schema versions 1 to 3"):
        _READ.validate_json(told)


def test_a_state_that_is_one_already_is_taken_as_it_is() -> None:
    """A run hands over the value itself; it is read where the next one begins."""
    state = lived("prompt").current
    start = wire.Start(state=state, rules=1)
    assert start.state is state
    assert wire.Start.model_validate_json(start.model_dump_json()).state == state.model_copy(update={"rested": False})


@pytest.mark.parametrize("version", [None, "1", 0, -1, 1.5])
def test_what_is_no_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match="expected a whole number"):
        upgrade({"schema_version": version})
