"""The doorbell: it signals that an engagement may have changed, by waiting for its history to grow; the caller then queries the engagement.

No history is downloaded. The server is first asked for the event that closes the run, with a wait too short to be waited: its answer is empty, and the
token in it stands at the end of the history. With that token it waits for newer events alone [seen: server 1.32.1].
"""

from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, HistoryEventFilterType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.engagements import workflow_id
from worker.gateway.engine_errors import translated

RING_SECONDS = 60.0
"""How long one wait for an event may take; the server ends it after about 20."""
_AT_ONCE = timedelta(seconds=1)
"""Too short for the server to wait: it keeps a second for the way back, and answers at once."""
_LONGEST = timedelta(seconds=8)
_TOO_LATE = frozenset({RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED})
_MOVING = frozenset({EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW})
"""Events that a change of the engagement comes with: whatever it decides, it decides in a workflow task."""


async def ringing(client: Client, engagement_id: str, patience: float) -> AsyncGenerator[None, None]:
    """Ring once at the beginning, and again each time something may have happened; end when nothing can any more.

    A change that is made after a ring is followed by another ring. It waits in one long call after the other for the history to grow, and goes on
    in the next run where one ends.

    Args:
        client: of the server.
        engagement_id: which engagement.
        patience: seconds the first look may take.

    Raises:
        ApiError: there is no such engagement, or the engine does not answer.
    """
    async with translated(engagement_id, patience):
        token = await _end(client, engagement_id)
    yield
    while token:
        async with translated(engagement_id, RING_SECONDS):
            page = await _page(client, engagement_id, HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT, token)
            token = page.next_page_token
            if _continued(page.history.events):
                token = await _end(client, engagement_id)
        if any(event.event_type in _MOVING for event in page.history.events):
            yield


async def _end(client: Client, engagement_id: str) -> bytes:
    """A token at the end of the latest run's history; empty where that has ended for good."""
    within = _AT_ONCE
    while True:
        try:
            page = await _page(client, engagement_id, HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT, b"", within)
        except RPCError as error:
            if error.status not in _TOO_LATE or within >= _LONGEST:
                raise
            within *= 2  # on a loaded machine the way alone takes longer
            continue
        if not _continued(page.history.events):  # else it went on between two looks of the server's
            return page.next_page_token


async def _page(
    client: Client, engagement_id: str, which: HistoryEventFilterType.ValueType, token: bytes, within: timedelta | None = None
) -> GetWorkflowExecutionHistoryResponse:
    request = GetWorkflowExecutionHistoryRequest(
        namespace=client.namespace,
        execution=WorkflowExecution(workflow_id=workflow_id(engagement_id)),
        wait_new_event=True,
        history_event_filter_type=which,
        next_page_token=token,
    )
    return await client.workflow_service.get_workflow_execution_history(request, timeout=within)


def _continued(events: Sequence[HistoryEvent]) -> bool:
    return any(event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW for event in events)
