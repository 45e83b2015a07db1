"""The history as a doorbell: when it rings, and when it is gone."""

import asyncio
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from temporalio.api.enums.v1 import EventType, HistoryEventFilterType
from temporalio.api.history.v1 import History, HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryResponse
from temporalio.service import RPCError, RPCStatusCode

from tests.gateway.engine_script import ENGAGEMENT, rpc
from tests.patience import patient
from worker.gateway.engine import Engine, workflow_id
from worker.gateway.status import ApiError

TASK = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
TIMER = EventType.EVENT_TYPE_TIMER_STARTED
CONTINUED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
COMPLETED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED
Page = GetWorkflowExecutionHistoryResponse | RPCError


def page(token: str, *kinds: EventType.ValueType) -> GetWorkflowExecutionHistoryResponse:
    events = [HistoryEvent(event_type=kind) for kind in kinds]
    return GetWorkflowExecutionHistoryResponse(history=History(events=events), next_page_token=token.encode())


class Server:
    """Says where a history ends, and what came after a token; what is not written down never comes."""

    def __init__(self, ends: list[Page], after: dict[str, Page]) -> None:
        self.ends, self.after, self.within = ends, after, list[Any]()

    async def get_workflow_execution_history(self, request: Any, **rest: Any) -> GetWorkflowExecutionHistoryResponse:
        assert request.execution.workflow_id == workflow_id(ENGAGEMENT) and request.wait_new_event
        found: Page | None
        if request.next_page_token:
            assert request.history_event_filter_type == HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT
            found = self.after.get(request.next_page_token.decode())
        else:
            assert request.history_event_filter_type == HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT
            self.within.append(rest["timeout"].total_seconds())
            found = self.ends.pop(0)
        if found is None:
            await asyncio.Event().wait()
            raise AssertionError
        if isinstance(found, RPCError):
            raise found
        return found


def bell(server: Server) -> Any:
    client: Any = SimpleNamespace(namespace="default", workflow_service=server)
    return Engine(client, "queue", 5).rings(ENGAGEMENT)


async def rings(server: Server, most: int = 99) -> int:
    """How often the bell rings, up to `most`, before nothing more comes."""
    it, count = bell(server), 0
    try:
        async with patient(0.2, "another ring"):
            async for _ in it:
                count += 1
                if count == most:
                    break
    except TimeoutError:
        pass
    await it.aclose()
    return count


async def test_the_bell_rings_at_first_and_then_for_new_workflow_tasks_only() -> None:
    server = Server([page("end")], {"end": page("one", TIMER), "one": page("two", TASK, TIMER, TASK), "two": page("three")})
    assert await rings(server) == 2


async def test_the_bell_follows_an_engagement_into_its_next_run_and_ends_with_it() -> None:
    server = Server([page("end"), page("next")], {"end": page("", TASK, CONTINUED), "next": page("", TASK, COMPLETED)})
    assert await rings(server) == 3


async def test_a_run_that_goes_on_between_two_looks_is_followed() -> None:
    assert await rings(Server([page("", CONTINUED), page("next")], {"next": page("", TASK)})) == 2


async def test_a_finished_engagement_rings_once() -> None:
    assert await rings(Server([page("", COMPLETED)], {})) == 1


async def test_where_the_way_to_the_server_takes_long_it_gets_more_time() -> None:
    server = Server([rpc(RPCStatusCode.DEADLINE_EXCEEDED), rpc(RPCStatusCode.CANCELLED), page("end")], {})
    assert await rings(server, most=1) == 1 and server.within == [1, 2, 4]


async def test_trouble_while_waiting_for_the_bell_is_unavailable() -> None:
    it = bell(Server([page("end")], {"end": rpc(RPCStatusCode.UNAVAILABLE)}))
    await anext(it)
    with pytest.raises(ApiError) as caught:
        await anext(it)
    assert caught.value.code == grpc.StatusCode.UNAVAILABLE
