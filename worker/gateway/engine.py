"""The gateway's calls to Temporal: start, update, query, list, and the doorbell that says that something happened."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus, WorkflowHandle
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from worker.gateway.engine_errors import RefusedByRule, TakenBefore, between_runs, translated
from worker.gateway.listing import Line
from worker.gateway.notes import Notes
from worker.gateway.status import ApiError, finished
from workflows.engagement import indexing, wire
from workflows.engagement.indexing import Indexed
from workflows.engagement.messages.answers import Receipt, Refusal
from workflows.engagement.view import EngagementView, JournalPage

PATIENCE_SECONDS = 10.0
"""How long a call waits for a worker, unless its caller waits less."""
RING_SECONDS = 60.0
"""How long one wait for an event may take; the server ends it after about 20."""
_REACH = timedelta(seconds=2)
_PAUSE_SECONDS = 0.02
"""Before a query is asked again that came between two runs."""
_PREFIX = "engagement/"
_STAGE = SearchAttributeKey.for_keyword(indexing.STAGE)
_WAITING = SearchAttributeKey.for_keyword(indexing.WAITING_FOR)
_CSAT = SearchAttributeKey.for_int(indexing.CSAT)
_NPS = SearchAttributeKey.for_int(indexing.NPS)

Answer = TypeVar("Answer")


def workflow_id(engagement_id: str) -> str:
    """The id of the workflow that is the engagement."""
    return _PREFIX + engagement_id


class AlreadyStarted(Exception):
    """An engagement with that id exists."""


@dataclass(frozen=True)
class Page:
    """A page of the list and the token of the next one; no token on the last."""

    lines: tuple[Line, ...]
    token: bytes


class Engine:
    """Engagements on a Temporal server."""

    def __init__(self, client: Client, task_queue: str, patience: float = PATIENCE_SECONDS) -> None:
        """Use a connected client.

        Args:
            client: encrypts payloads.
            task_queue: where workers poll for engagements.
            patience: seconds a call waits for a worker.
        """
        self._client, self._task_queue, self._patience = client, task_queue, patience

    async def start(self, engagement_id: str, envelope: wire.Envelope, notes: Notes, indexed: Indexed, summary: str) -> None:
        """Start an engagement.

        Args:
            engagement_id: its id.
            envelope: the command that creates it.
            notes: what the gateway keeps beside it.
            indexed: what lists can be filtered by, as it begins.
            summary: a line for Temporal's own UI, without personal data.

        Raises:
            AlreadyStarted: there is one with that id, perhaps finished.
            ApiError: the engine does not take it.
        """
        attributes = TypedSearchAttributes([SearchAttributePair(_STAGE, indexed.stage), SearchAttributePair(_WAITING, indexed.waiting_for)])
        async with translated(engagement_id, self._patience):
            try:
                await self._client.start_workflow(
                    wire.WORKFLOW,
                    wire.Start(created=envelope),
                    id=workflow_id(engagement_id),
                    task_queue=self._task_queue,
                    id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    memo=notes.memo(),
                    search_attributes=attributes,
                    static_summary=summary,
                )
            except WorkflowAlreadyStartedError:
                raise AlreadyStarted from None

    async def notes(self, engagement_id: str) -> Notes:
        """What the gateway keeps beside an engagement.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        async with translated(engagement_id, self._patience):
            description = await self._handle(engagement_id).describe()
            return Notes.of(await description.memo())

    async def apply(self, engagement_id: str, envelope: wire.Envelope, patience: float) -> Receipt:
        """Give a command; a repetition gets the first receipt.

        Raises:
            RefusedByRule: it is not possible.
            ApiError: there is no such engagement, it is finished, or the engine does not answer.
        """
        try:
            async with translated(engagement_id, min(patience, self._patience)):
                receipt: Receipt = await self._handle(engagement_id).execute_update(
                    wire.UPDATE, envelope, id=wire.update_id(envelope.source, envelope.request_id), result_type=Receipt
                )
                return receipt
        except TakenBefore as known:
            return known.receipt
        except ApiError as error:
            raise await self._explained(error, engagement_id) from None

    async def view(self, engagement_id: str, patience: float) -> EngagementView:
        """The engagement, as it is now.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        return await self._query(engagement_id, wire.VIEW_QUERY, EngagementView, patience)

    async def journal(self, engagement_id: str, query: wire.JournalQuery, patience: float) -> JournalPage:
        """Entries of the journal.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        return await self._query(engagement_id, wire.JOURNAL_QUERY, JournalPage, patience, query)

    async def check(self, engagement_id: str, envelope: wire.Envelope, patience: float) -> Refusal | None:
        """Why the command would be refused now; None where it would be taken.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        kind: Any = Refusal | None
        found: Refusal | None = await self._query(engagement_id, wire.CHECK_QUERY, kind, patience, envelope)
        return found

    async def page(self, query: str, size: int, token: bytes) -> Page:
        """A page of the list, newest first.

        Args:
            query: in Temporal's words.
            size: how many at most.
            token: of the page before; empty for the first.

        Raises:
            ValueError: the token is none of the server's.
            ApiError: the engine does not answer.
        """
        async with translated("", self._patience):
            found = self._client.list_workflows(query, page_size=size, next_page_token=token or None)
            try:
                await found.fetch_next_page()
            except RPCError as error:
                if error.status == RPCStatusCode.INVALID_ARGUMENT and token:
                    raise ValueError("not a page token") from None
                raise
            lines = [await _line(execution) for execution in found.current_page or ()]
        return Page(tuple(lines), found.next_page_token or b"")

    async def rings(self, engagement_id: str) -> AsyncGenerator[None, None]:
        """Ring once at the beginning, and again each time something may have happened; end when nothing can any more.

        A change that is made after a ring is followed by another ring.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        async with translated(engagement_id, self._patience):
            now = await self._handle(engagement_id).describe()
        run, heard = now.run_id, now.history_length
        yield
        while run:
            events = self._handle(engagement_id, run).fetch_history_events(wait_new_event=True)
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

    async def reachable(self) -> bool:
        """Whether the server answers and knows the namespace."""
        try:
            await self._client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=self._client.namespace), timeout=_REACH
            )
        except (RPCError, RuntimeError):
            return False
        return True

    def _handle(self, engagement_id: str, run_id: str | None = None) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(workflow_id(engagement_id), run_id=run_id)

    async def _query(self, engagement_id: str, name: str, kind: type[Answer], patience: float, *args: Any) -> Answer:
        async with translated(engagement_id, min(patience, self._patience)):
            while True:
                try:
                    found: Answer = await self._handle(engagement_id).query(name, args=args, result_type=kind)
                    return found
                except RPCError as error:
                    if not between_runs(error):
                        raise
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _explained(self, error: ApiError, engagement_id: str) -> ApiError:
        """For an update the server calls a finished engagement unknown: find out which it is."""
        if error.code.name != "NOT_FOUND":
            return error
        try:
            async with translated(engagement_id, self._patience):
                description = await self._handle(engagement_id).describe()
        except ApiError as other:
            return other
        return error if description.status is WorkflowExecutionStatus.RUNNING else finished(engagement_id)


_MOVING = frozenset({EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW})
"""Events that a change of the engagement comes with: whatever it decides, it decides in a workflow task."""


def _next_run(events: list[HistoryEvent]) -> str:
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
            return event.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    return ""


async def _line(execution: WorkflowExecution) -> Line:
    memo: Mapping[str, Any] = await execution.memo()
    created: datetime = Notes.created_at_in(memo) or execution.start_time
    attributes = execution.typed_search_attributes
    return Line(
        engagement_id=execution.id.removeprefix(_PREFIX),
        stage=attributes.get(_STAGE) or "",
        waiting_for=attributes.get(_WAITING) or "",
        created_at=created,
        csat=attributes.get(_CSAT),
        nps=attributes.get(_NPS),
    )


__all__ = ["PATIENCE_SECONDS", "AlreadyStarted", "Engine", "Page", "RefusedByRule", "workflow_id"]
