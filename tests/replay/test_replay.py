"""Engagements that older releases began go on: their histories replay, to the same state, and the state they carry still loads."""

from collections.abc import Iterator
from typing import Any

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from tests.replay import stored
from tests.replay.kinds import KINDS
from tests.replay.other_machines import one_more_field
from tests.replay.replaying import arrived, as_read_now, different, holds, started, told
from workflows.engagement.lifecycles import ENGAGEMENT
from workflows.engagement.messages.events import NoticeQueued
from workflows.engagement.rules import core
from workflows.engagement.rules.effects import effects
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import calls, wire
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import SCHEMA_VERSION, State
from workflows.engagement.state.journal.chain import broken_at
from workflows.engagement.state.journal.recording import record
from workflows.engagement.state.upgrades import upgrade
from workflows.engagement.terms import Agreement
from workflows.engagement.views.engagement import view

HISTORIES = stored.all_histories()
OURS = stored.names(stored.histories_of(RULES_VERSION))
STATES = [(version, name) for version in range(1, SCHEMA_VERSION + 1) for name in stored.names(stored.states_of(version))]
LIVING = [(version, name) for version, name in STATES if (s := upgrade(stored.state(version, name)))["facts"] and s["deadlines"]]
"""Those in which money moved and something is still to come."""
WHAT_TO_DO = """
Engagements that run now would meet the same at their next step. Keep the old way for them: raise RULES_VERSION in
workflows/engagement/rules/table.py by one, and let the rule ask `if meta.rules >= <the new version>:` before it does what is new. Then record
what is new with `python -m tests.replay.record`; what is stored stays, and has to replay.
ARCHITECTURE.md, "Changing a running system", has the recipe."""


def test_histories_of_every_rules_version_are_stored_and_of_each_kind() -> None:
    """Those of older versions stay: engagements that began so may still run, and recording anew must not hide what no longer replays."""
    assert stored.rules_versions() == list(range(1, RULES_VERSION + 1)), "python -m tests.replay.record"
    assert {name.rsplit("-", 1)[0] for name in OURS} == KINDS.keys(), "python -m tests.replay.record"
    assert len(KINDS) >= 4 and "paused-run2" in OURS, "one of them continues as new"
    assert all(stored.names(stored.ends_of(rules)) == stored.names(stored.histories_of(rules)) for rules in stored.rules_versions())


@pytest.mark.parametrize(("rules", "name"), HISTORIES)
async def test_a_stored_history_replays_to_the_state_it_had(rules: int, name: str) -> None:
    """Replaying alone compares commands only: changed rules that write another past without another command show in the state."""
    history = stored.history(rules, name)
    assert (await started(history)).rules == rules, "it decides by the rules that stand in its own first event"
    try:
        state = await arrived(history)
    except Exception as error:
        pytest.fail(f"The stored history '{name}' of rules version {rules} no longer replays: {error}\n{WHAT_TO_DO}")
    known = as_read_now(stored.end(rules, name))
    assert state.head == known["head"], f"'{name}' of rules version {rules} replays, but writes another journal\n{WHAT_TO_DO}"
    fields = different(told(state), known)
    assert not fields, f"'{name}' of rules version {rules} replays, but to another state; different: {', '.join(fields)}\n{WHAT_TO_DO}"


async def test_a_rule_that_does_something_else_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """One message less than before: the commands differ."""
    monkeypatch.setattr(core, "effects", lambda state, event: () if isinstance(event, NoticeQueued) else effects(state, event))
    with pytest.raises(workflow.NondeterminismError):
        await arrived(stored.history(RULES_VERSION, "declined-run1"))


async def test_a_rule_that_only_writes_another_past_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same commands, and other words in the journal: what the store confirmed is another line, so the engagement stands until it is mended."""
    monkeypatch.setattr(
        "workflows.engagement.rules.core.record", lambda state, event, *rest: record(state, event.model_copy(update={"rule": "x/y"}), *rest)
    )
    with pytest.raises(workflow.NondeterminismError):
        await arrived(stored.history(RULES_VERSION, "declined-run1"))


def pending_timers(history: WorkflowHistory) -> Iterator[int]:
    """How many timers were pending after each workflow task."""
    pending = 0
    for event in history.events:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED:
            yield pending
        pending += event.event_type == EventType.EVENT_TYPE_TIMER_STARTED
        pending -= event.event_type in {EventType.EVENT_TYPE_TIMER_FIRED, EventType.EVENT_TYPE_TIMER_CANCELED}
    yield pending


@pytest.mark.parametrize("name", OURS)
def test_at_no_time_more_than_one_timer_is_pending(name: str) -> None:
    assert max(pending_timers(stored.history(RULES_VERSION, name))) <= 1


def test_timers_are_there_while_something_is_due_and_none_once_it_ended() -> None:
    ends = {name: list(pending_timers(stored.history(RULES_VERSION, name)))[-1] for name in OURS}
    assert ends["prompt-run1"] == ends["cancelled-run1"] == 0, "CLOSED rests without a timer"
    assert ends["late-run1"] == 1, "and the count does count"


@pytest.mark.parametrize("name", OURS)
def test_activities_were_at_rest_when_a_run_ended(name: str) -> None:
    """Continue-as-new over a running activity would send twice."""
    events = stored.history(RULES_VERSION, name).events
    ended = events[-1].event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
    scheduled = {e.event_id for e in events if e.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED}
    done = {e.activity_task_completed_event_attributes.scheduled_event_id for e in events}
    done |= {e.activity_task_failed_event_attributes.scheduled_event_id for e in events}
    assert scheduled <= done
    assert ended == (f"{name[:-1]}{int(name[-1]) + 1}" in OURS)


@pytest.mark.parametrize(("version", "name"), STATES)
def test_a_state_of_every_release_loads_and_loses_nothing(version: int, name: str) -> None:
    data = upgrade(stored.state(version, name))
    state = State.model_validate(data)
    # A field that it did not know is at its default, which is harmless; what it knew is all there.
    loaded = told(state)
    fields = [name for name in data if name not in loaded or not holds(loaded[name], data[name])]
    assert not fields, (
        f"The stored state '{name}' of schema version {version} changes when it is loaded; different: {', '.join(fields)}. The shape of State "
        "changed: raise SCHEMA_VERSION in state/aggregate.py, add the step to STEPS in state/upgrades.py, and record: python -m tests.replay.record"
    )
    again = wire.Start.model_validate_json(wire.Start(state=state, rules=RULES_VERSION).model_dump_json())
    assert again.state == state
    assert broken_at(state.journal) is None


@pytest.mark.parametrize(("loaded", "known"), [
    ({"a": 1}, {"a": 1, "gone": None}),
    ({"a": {"b": 2}}, {"a": {"b": 1}}),
    ({"a": [1]}, {"a": [1, 2]}),
    ({"a": "1"}, {"a": 1}),
    ({"a": 1}, {"b": 1}),
])  # fmt: skip
def test_what_is_lost_or_changed_is_found(loaded: Any, known: Any) -> None:
    """A field that is gone, renamed, or read as something else needs a schema version; one more, at its default, does not."""
    assert not holds(loaded, known)
    assert holds({**known, "more": 0}, known)


def test_a_term_that_old_agreements_did_not_know_needs_no_schema_version() -> None:
    """At its default it changes no stored state and no run."""
    with one_more_field(Agreement, name="thanks", default=True):
        for version, name in STATES:
            data = upgrade(stored.state(version, name))
            assert holds(told(State.model_validate(data)), data), name


@pytest.mark.parametrize(("version", "name"), STATES)
def test_a_state_of_every_release_lives_on(version: int, name: str) -> None:
    """Whatever is due in the next year can be handled, and every question about it answered."""
    state = State.model_validate(upgrade(stored.state(version, name)))
    simulation = Simulation(state.journal[-1].at if state.journal else state.created_at, state)
    for item in state.outbox:
        assert calls.prepare(state, item.effect, simulation.now).summary
    for due in sorted(d.at for d in state.deadlines.values()):
        simulation.advance(due)
    told_by = view(simulation.current, simulation.now)
    assert told_by.sequence == simulation.current.sequence >= state.sequence


@pytest.mark.parametrize(("version", "name"), LIVING)
def test_what_rules_of_another_release_left_is_put_right_at_the_next_step(version: int, name: str) -> None:
    """A state that is not at rest by the rules of today: each of them is asked once, and again and again with the same result."""
    data = upgrade(stored.state(version, name))
    left = State.model_validate(data | {"credit": data["credit"] + 1})
    first, again = (Simulation(left.created_at, State.model_validate(told(left))) for _ in range(2))
    for simulation in (first, again):
        due = core.next_due(left)
        assert due is not None
        simulation.advance(due.at)
    assert first.current.credit == data["credit"]
    assert first.current.head == again.current.head


def test_such_states_are_stored_of_every_release() -> None:
    assert {version for version, _ in LIVING} == set(range(1, SCHEMA_VERSION + 1))


def test_states_of_this_release_cover_every_stage_and_what_is_special() -> None:
    """Also a message that waits for its next try, and a journal of which the store holds all, a part, or which a message still tells of."""
    states = [stored.state(SCHEMA_VERSION, name) for name in stored.names(stored.states_of(SCHEMA_VERSION))]
    assert {s["stage"] for s in states} == set(ENGAGEMENT.states)
    assert any(item["not_before"] for s in states for item in s["outbox"])
    assert any(s["kept"] for s in states) and any(s["receipts"] for s in states)
    assert any(not s["journal"] for s in states) and any(s["journal"] and s["journal"][0]["sequence"] > 1 for s in states)
