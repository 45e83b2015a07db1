"""Replays a stored history by the code of today, and compares where it leads."""

from typing import Any

from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import (
    ExecuteWorkflowInput,
    Interceptor,
    Replayer,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from tests.replay import stored
from worker.__main__ import WORKFLOWS
from worker.temporal.client import data_converter
from worker.temporal.sandbox import runner
from workflows.engagement.shell import wire
from workflows.engagement.state import State
from workflows.engagement.state.upgrades import upgrade
from workflows.engagement.time.zones import load_zones

_seen: list[Any] = []
"""Workflow instances of the replay that runs; their state outlives them."""


class _Inbound(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        _seen.append(workflow.instance())
        return await super().execute_workflow(input)


class _Witness(Interceptor):
    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor] | None:
        return _Inbound


async def arrived(history: WorkflowHistory) -> State:
    """The state that a history leads to under the code of today.

    Raises:
        Exception: it does not replay.
    """
    load_zones()
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=data_converter(stored.key_ring()),
        workflow_runner=runner(strict=True),
        interceptors=[_Witness()],
    )
    _seen.clear()
    await replayer.replay_workflow(history)
    (instance,) = _seen
    return State.model_validate(instance.state())


async def started(history: WorkflowHistory) -> wire.Start:
    """What a run began with."""
    payloads = history.events[0].workflow_execution_started_event_attributes.input.payloads
    (start,) = await data_converter(stored.key_ring()).decode(payloads, [wire.Start])
    return wire.Start.model_validate(start)


def told(state: State) -> dict[str, Any]:
    """All of a state, as JSON."""
    return state.model_dump(mode="json")


def holds(loaded: Any, known: Any) -> bool:
    """Whether all of ``known`` is in what was loaded."""
    if isinstance(known, dict) and isinstance(loaded, dict):
        return all(key in loaded and holds(loaded[key], value) for key, value in known.items())
    if isinstance(known, list) and isinstance(loaded, list):
        return len(known) == len(loaded) and all(map(holds, loaded, known))
    return bool(known == loaded)


def as_read_now(data: dict[str, Any]) -> dict[str, Any]:
    """A stored state as this release reads it: a field that it did not know is at its default, and nothing is lost."""
    brought = upgrade(data)
    read = told(State.model_validate(brought))
    assert holds(read, brought), "what was stored is lost or changed when it is read"
    return read


def different(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Fields in which two states differ."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
