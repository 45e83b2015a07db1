"""The doorbell: it signals that an engagement may have changed, by waiting for its history to grow; the caller then queries the engagement."""

from collections.abc import AsyncGenerator

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from activities.engagements import workflow_id
from worker.gateway.engine_errors import translated

RING_SECONDS = 60.0
"""How long one wait for an event may take; the server ends it after about 20."""
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
        now = await client.get_workflow_handle(workflow_id(engagement_id)).describe()
    run, heard = now.run_id, now.history_length
    yield
    while run:
        events = client.get_workflow_handle(workflow_id(engagement_id), run_id=run).fetch_history_events(wait_new_event=True)
        run, following = "", run
        while following:
            async with translated(engagement_id, RING_SECONDS):
                await events.fetch_next_page()
            new = [event for event in events.current_page or () if event.event_id > heard]
            if any(event.event_type in _MOVING for event in new):
                yield
            run = _next_run(new) or run
            if run or not events.next_page_token:
                heard, following = 0, ""


def _next_run(events: list[HistoryEvent]) -> str:
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
            return event.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    return ""
