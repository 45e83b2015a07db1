"""A defect in the rule of a deadline becomes a task; it does not stop the engagement, and the other deadlines of the same moment are handled."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.drivers.story import Story
from workflows.engagement.messages.events import Deadline, Event
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import core
from workflows.engagement.rules.table import DUE, RULES_VERSION
from workflows.engagement.shell import door
from workflows.engagement.state import State


def broken(state: State, subject: str, meta: Any) -> Iterator[Event]:
    """A rule with a defect, which shows when it is read to its end."""
    yield from ()
    raise KeyError(f"somebody's name in {subject}")


@pytest.mark.parametrize("what", sorted(DUE))
def test_a_defect_becomes_a_task_whatever_the_deadline(
    what: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    story = Story().active()
    due = story.now + timedelta(minutes=1)
    names = (f"{what}/first", f"{what}/second")
    state = story.current
    kept = {name: at for name, at in state.deadlines.items() if at.at > due}
    deadlines = {name: Deadline(id=name, at=due, because=why("tasks-overdue")) for name in names}
    state = state.model_copy(update={"deadlines": kept | deadlines})
    monkeypatch.setitem(DUE, what, broken)
    with caplog.at_level(logging.ERROR):
        after = door.ticked(state, due, RULES_VERSION)
    assert not core.is_behind(after, due) and set(after.deadlines) >= kept.keys()
    tasks = [t for t in after.tasks.values() if t.what == "look_at_deadline"]
    assert [t.text.params["deadline"] for t in tasks] == list(names)
    assert [e.event for e in after.journal].count("DeadlineSetAside") == 2
    assert "somebody's name" not in caplog.text and "test_broken_deadlines" in caplog.text, "the log says where, and nothing personal"


def test_the_other_deadlines_of_the_moment_are_handled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those before it and those after it, once each."""
    story = Story()  # an inquiry: its answer is due, and it lapses one day
    state = story.current
    moment = max(d.at for d in state.deadlines.values()) + timedelta(days=30)
    names = sorted(state.deadlines, key=lambda name: (state.deadlines[name].at, name))
    assert len(names) > 1
    for name in names:
        with monkeypatch.context() as patched:
            patched.setitem(DUE, name.partition("/")[0], broken)
            after = door.ticked(state, moment, RULES_VERSION)
        aside = [e.data["deadline"] for e in after.journal if e.event == "DeadlineSetAside"]
        assert name in aside and not core.is_behind(after, moment)
        assert len(aside) == len(set(aside))


def test_nothing_is_set_aside_where_no_rule_is_broken() -> None:
    story = Story().active().days(60)
    assert not [e for e in story.journal if e.event == "DeadlineSetAside"]
