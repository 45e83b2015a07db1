"""Wait for a server, make its namespace ready, and find out whether it can skip time."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar

from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DeleteWorkflowExecutionRequest,
    DescribeNamespaceRequest,
    DescribeTaskQueueRequest,
    DescribeWorkflowExecutionRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from worker.devserver.errors import UnusableError
from worker.devserver.wish import Wish
from worker.namespace import NamespaceError, prepare_namespace
from worker.patience import Patience, Pulse, within

_CALL = timedelta(seconds=5)
_PAUSE_SECONDS = 0.1
_PREPARING = timedelta(seconds=60)
_PROBE_SECONDS = 20.0
_LATER = {RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED, RPCStatusCode.RESOURCE_EXHAUSTED}
# How often each of the server's services reads the namespaces again, by default. Frontend and history do so on their own, and
# only the frontend can be asked: an upsert that history does not know yet would fail a workflow task.
_REFRESH_SECONDS = 2.0
T = TypeVar("T")


async def make_ready(address: str, wish: Wish, *, patience_seconds: float, pulse: Pulse | None = None) -> None:
    """Wait until a server answers and everything wished for can be used.

    Args:
        address: host:port of its frontend.
        wish: What is needed there.
        patience_seconds: How long it may take to answer at all, on an idle machine.
        pulse: Of its process, when it is started by us for this wish: its settings are ours to choose, and no time counts while it gets on.

    Raises:
        UnusableError: It does not answer in time, refuses, or cannot skip time although that is needed.
    """
    ours = pulse is not None
    async with _bounded(f"nothing answers at {address}", patience_seconds, pulse):
        client = await _connect(address, wish.namespace)
    settled = await _knows(client, wish)
    try:
        await prepare_namespace(
            address, wish.namespace, attributes=wish.search_attributes, retention=wish.retention, patience=_PREPARING, pulse=pulse
        )
    except NamespaceError as error:
        raise UnusableError(str(error)) from None
    async with _bounded(f"not all services answer at {address}", patience_seconds, pulse):
        await _until_all_services_answer(client)
    if ours:
        async with _bounded(f"{address} did not take a retention of {wish.retention}", _PROBE_SECONDS, pulse):
            await _insisting(lambda: _set_retention(client, wish))
    if not settled and not (ours and wish.throw_away):
        await asyncio.sleep(_REFRESH_SECONDS)
    if wish.need_time_skipping and not await skips_time(client):
        raise UnusableError("it cannot skip time")


@asynccontextmanager
async def _bounded(complaint: str, seconds: float, pulse: Pulse | None = None) -> AsyncIterator[None]:
    patience = Patience(seconds, pulse)
    try:
        async with within(patience):
            yield
    except TimeoutError:
        raise UnusableError(f"{complaint} within {patience}") from None


async def _insisting(step: Callable[[], Awaitable[T]]) -> T:
    """Try again until there is an answer: a server without the time to give one has refused nothing."""
    while True:
        try:
            return await step()
        except RPCError as error:
            if error.status not in _LATER:
                raise
            await asyncio.sleep(_PAUSE_SECONDS)


async def _connect(address: str, namespace: str) -> Client:
    while True:
        try:
            return await Client.connect(address, namespace=namespace, connect_timeout=_CALL)
        except (RPCError, RuntimeError):  # the SDK raises RuntimeError when it cannot connect
            await asyncio.sleep(_PAUSE_SECONDS)


async def _until_all_services_answer(client: Client) -> None:
    """Read past the frontend: after a crash it answers long before history and matching have found each other."""
    nothing = f"milepost-probe-{uuid.uuid4().hex}"
    execution = DescribeWorkflowExecutionRequest(namespace=client.namespace, execution=WorkflowExecution(workflow_id=nothing))
    queue = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=nothing), task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
    )
    matching = history = False
    while not (matching and history):
        try:
            if not matching:
                await client.workflow_service.describe_task_queue(queue, timeout=_CALL)
                matching = True
            await client.workflow_service.describe_workflow_execution(execution, timeout=_CALL)
        except RPCError as error:
            history = matching and error.status == RPCStatusCode.NOT_FOUND
        if not history:
            await asyncio.sleep(_PAUSE_SECONDS)


async def _knows(client: Client, wish: Wish) -> bool:
    """Whether namespace and search attributes were there before."""
    query = " AND ".join(f"{name} IS NOT NULL" for name in wish.search_attributes)
    try:
        await client.count_workflows(query or None, rpc_timeout=_CALL)
    except RPCError:
        return False
    return True


async def _set_retention(client: Client, wish: Wish) -> None:
    """Give a namespace that was there before, perhaps by the server's own doing, the retention wished for."""
    try:
        found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=wish.namespace), timeout=_CALL)
        if found.config.workflow_execution_retention_ttl.ToTimedelta() != wish.retention:
            config = NamespaceConfig(workflow_execution_retention_ttl=Duration(seconds=int(wish.retention.total_seconds())))
            request = UpdateNamespaceRequest(namespace=wish.namespace, config=config)
            await client.workflow_service.update_namespace(request, timeout=_CALL)
    except RPCError as error:
        if error.status in _LATER:
            raise
        raise UnusableError(f"does not take a retention of {wish.retention}: {error.message}") from None


async def skips_time(client: Client) -> bool:
    """Ask a server, by a throw-away workflow that no worker ever sees, whether workflow clocks can be moved.

    Raises:
        UnusableError: It does not answer.
    """
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    name = f"milepost-probe-{uuid.uuid4().hex}"

    async def probe() -> bool:
        handle = await skipper.client.start_workflow(
            "MilepostProbe", id=name, task_queue=name, id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING, rpc_timeout=_CALL
        )
        return await skipper.get_time_skipping_info(handle) is not None

    try:
        async with _bounded("it did not say whether it can skip time", _PROBE_SECONDS):
            answer = await _insisting(probe)
            await _insisting(lambda: _remove(client, name))
            return answer
    except RPCError:  # a server that knows the option and has it turned off refuses the start
        return False


async def _remove(client: Client, workflow_id: str) -> None:
    # Gone altogether, so that lists and counts of workflows start at nothing.
    execution = WorkflowExecution(workflow_id=workflow_id)
    request = DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=execution)
    try:
        await client.workflow_service.delete_workflow_execution(request, timeout=_CALL)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:  # a try before, whose answer was lost, has removed it
            raise
