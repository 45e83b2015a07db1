"""The history as a doorbell: when it rings, and when it is gone."""

import asyncio
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent, WorkflowExecutionContinuedAsNewEventAttributes
from temporalio.client import (
    WorkflowExecutionStatus,
)
from temporalio.service import RPCStatusCode

from tests.gateway.engine_script import ENGAGEMENT, Script, described, engine, raising, rpc
from tests.patience import patient
from worker.gateway.engine import Engine
from worker.gateway.status import ApiError

TASK = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
TIMER = EventType.EVENT_TYPE_TIMER_STARTED
RUNNING = described(WorkflowExecutionStatus.RUNNING)


class History:
    """Pages of a run's history; the last of a running one never comes."""

    def __init__(self, pages: list[list[HistoryEvent]], ended: bool) -> None:
        self._pages, self._ended = pages, ended
        self.current_page: list[HistoryEvent] | None = None
        self.next_page_token: bytes | None = None

    async def fetch_next_page(self) -> None:
        if not self._pages:
            await asyncio.Event().wait()
        self.current_page = self._pages.pop(0)
        self.next_page_token = None if self._ended and not self._pages else b"more"


def event(number: int, kind: EventType.ValueType, following: str = "") -> HistoryEvent:
    made = HistoryEvent(event_id=number, event_type=kind)
    if following:
        attributes = WorkflowExecutionContinuedAsNewEventAttributes(new_execution_run_id=following)
        made.workflow_execution_continued_as_new_event_attributes.CopyFrom(attributes)
    return made


async def rings(runs: dict[str, History], length: int, most: int) -> int:
    """How often the bell rings, up to `most`, before nothing more comes."""
    it = engine(describe=described(WorkflowExecutionStatus.RUNNING, "run-1", length), history=lambda run: runs[run])
    bell, count = it.rings(ENGAGEMENT), 0
    try:
        async with patient(0.2, "another ring"):
            async for _ in bell:
                count += 1
                if count == most:
                    break
    except TimeoutError:
        pass
    await bell.aclose()
    return count


async def test_the_bell_rings_at_first_and_then_for_new_workflow_tasks_only() -> None:
    old = [event(1, TASK), event(2, TASK)]
    runs = {"run-1": History([old, [event(3, TIMER)], [event(4, TASK), event(5, TASK)]], ended=False)}
    assert await rings(runs, 2, 99) == 2


async def test_the_bell_follows_an_engagement_into_its_next_run_and_ends_with_it() -> None:
    continued = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
    runs = {
        "run-1": History([[event(1, TASK)], [event(9, TASK), event(10, continued, "run-2")]], ended=True),
        "run-2": History([[event(1, TASK)]], ended=True),
    }
    assert await rings(runs, 8, 99) == 3


async def test_trouble_while_waiting_for_the_bell_is_unavailable() -> None:
    broken = SimpleNamespace(fetch_next_page=raising(rpc(RPCStatusCode.UNAVAILABLE)))
    bell = engine(describe=RUNNING, history=lambda run: broken).rings(ENGAGEMENT)
    await anext(bell)
    with pytest.raises(ApiError) as caught:
        await anext(bell)
    assert caught.value.code == grpc.StatusCode.UNAVAILABLE


async def test_a_token_the_server_does_not_know_is_told_apart_from_other_trouble() -> None:
    script: Any = Script()

    async def fail() -> None:
        raise rpc(RPCStatusCode.INVALID_ARGUMENT)

    script.list_workflows = lambda query, page_size, next_page_token: SimpleNamespace(fetch_next_page=fail)
    with pytest.raises(ValueError, match="not a page token"):
        await Engine(script, "queue").page("q", 5, b"odd")
    with pytest.raises(ApiError) as caught:
        await Engine(script, "queue").page("q", 5, b"")
    assert caught.value.code == grpc.StatusCode.UNAVAILABLE
