"""A query that brings events before their step has begun changes nothing: what the workflow remembers is what its history says."""

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio import activity, workflow
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import ResetStickyTaskQueueRequest
from temporalio.client import Client, WorkflowHandle, WorkflowQueryFailedError
from temporalio.worker import Worker

from tests import lives
from tests.drivers.real import envelope
from tests.patience import at_rest, until
from worker.__main__ import WORKFLOWS
from worker.temporal.sandbox import runner
from workflows.engagement.messages import ports
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import wire
from workflows.engagement.shell.pace import OutOfStepError, Pace
from workflows.engagement.simulation.perfect_world import document_for
from workflows.engagement.state import State
from workflows.engagement.time.zones import load_zones

QUEUE = "stray"
TRIES = 3
_inside, _leave = threading.Event(), threading.Event()
Handle = WorkflowHandle[Any, Any]


@workflow.defn(sandboxed=False, name="Occupier")
class Occupier:
    """Keeps the worker from taking anything new, for less than the two seconds after which the SDK would speak of a deadlock."""

    @workflow.run
    async def run(self) -> None:
        """Hold the worker's only free place."""
        _inside.set()
        _leave.wait(1.5)


class Post:
    """The activity that sends: it waits until it is let go."""

    def __init__(self) -> None:
        self.go, self.waiting = asyncio.Event(), 0

    @activity.defn(name=ports.SEND_NOTICE)
    async def send(self, call: ports.SendNoticeCall) -> ports.NoticeResult:
        """Send, once allowed."""
        self.waiting += 1
        await self.go.wait()
        return ports.NoticeResult(message_id=call.message_id, document=document_for(call.key))


@asynccontextmanager
async def serving(client: Client, post: Post) -> AsyncIterator[None]:
    """A worker with two places: one waits at its own queue, so one is left for what everybody may take."""
    async with Worker(
        client,
        task_queue=QUEUE,
        workflows=[*WORKFLOWS, Occupier],
        activities=[post.send],
        workflow_runner=runner(strict=True),
        max_concurrent_workflow_tasks=2,
        max_concurrent_workflow_task_polls=2,
        max_cached_workflows=100,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=30),
    ):
        yield


async def begun(client: Client) -> Handle:
    """An engagement whose first message waits in the activity; the server no longer knows which worker remembers it."""
    create = lives.create_of(lives.example(), lives.provider(), f"stray{uuid.uuid4().hex[:16]}", datetime.now(UTC))
    start = wire.Start(created=envelope(create, "create"), rules=RULES_VERSION)
    handle: Handle = await client.start_workflow(wire.WORKFLOW, start, id=f"engagement/{create.engagement_id}", task_queue=QUEUE)
    assert await handle.query(wire.PENDING_QUERY, result_type=int) == 1
    forget = ResetStickyTaskQueueRequest(namespace=client.namespace, execution=WorkflowExecution(workflow_id=handle.id))
    await client.workflow_service.reset_sticky_task_queue(forget)
    return handle


async def until_sent(handle: Handle) -> None:
    """Until the history knows that the message left."""

    async def kinds() -> set[int]:
        return {e.event_type for e in (await handle.fetch_history()).events}

    await until(kinds, holds=lambda seen: EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED in seen, what="a message that left")


async def provoked(client: Client, handles: Sequence[Handle], post: Post) -> list[Any]:
    """Ask while the worker is busy, let the messages leave, and only then let the worker go on."""
    _inside.clear()
    _leave.clear()
    await client.start_workflow("Occupier", id=f"occupier-{uuid.uuid4()}", task_queue=QUEUE)
    await asyncio.to_thread(_inside.wait)
    asked = [asyncio.create_task(handle.query(wire.STATE_QUERY, result_type=State)) for handle in handles]
    await asyncio.sleep(0.2)  # the queries stand in the queue; nothing tells us so
    post.go.set()
    await asyncio.gather(*(until_sent(handle) for handle in handles))
    _leave.set()
    return await asyncio.gather(*asked, return_exceptions=True)


async def remembered(client: Client, handles: Sequence[Handle]) -> list[State]:
    """What the worker answers once all is at rest."""
    ours = [client.get_workflow_handle(handle.id) for handle in handles]
    for handle in ours:
        await at_rest(handle)
    return [await handle.query(wire.STATE_QUERY, result_type=State) for handle in ours]


async def test_events_that_a_query_brings_too_early_leave_no_trace(client: Client) -> None:
    """The worker's memory equals a replay, to the last hash of the journal; the query that came between is asked again and answered."""
    load_zones()
    config = client.config()
    config["interceptors"] = []
    impatient = Client(**config)
    met = False
    for _ in range(TRIES):
        post = Post()
        async with serving(client, post):
            handles = [await begun(impatient) for _ in range(3)]
            answers = await provoked(impatient, handles, post)
            before = await remembered(client, handles)
        async with serving(client, post):
            after = await remembered(client, handles)
        assert [s.journal for s in before] == [s.journal for s in after]
        assert all(s.notices["notice-1"].state == "SENT" for s in after)
        met = any(isinstance(answer, WorkflowQueryFailedError) for answer in answers)
        if met:
            return
    assert met, "no query came between two steps: nothing was shown"


async def test_a_client_of_ours_never_sees_it(client: Client) -> None:
    """The same, asked by the client that gateway and worker use."""
    load_zones()
    post = Post()
    async with serving(client, post):
        handles = [await begun(client) for _ in range(3)]
        answers = await provoked(client, handles, post)
    assert [type(answer) for answer in answers] == [State] * 3


def test_a_clock_that_stands_still_while_events_come_is_out_of_step() -> None:
    pace, noon = Pace(), datetime(2026, 11, 25, 12, tzinfo=UTC)
    pace.keep(noon, 3)
    pace.keep(noon, 3)
    pace.keep(noon + timedelta(microseconds=1), 10)
    pace.keep(noon + timedelta(seconds=1), 8)  # a step that was refused leaves no events behind
    with pytest.raises(OutOfStepError):
        pace.keep(noon + timedelta(seconds=1), 9)
