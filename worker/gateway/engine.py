"""The gateway's calls to Temporal: start, update and query; lists and the doorbell have files of their own."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.engagements import asked, workflow_id
from activities.store import Store
from worker.gateway.doorbell import ringing
from worker.gateway.engine_errors import RefusedByRule, TakenBefore, translated
from worker.gateway.journal import joined
from worker.gateway.notes import Notes
from worker.gateway.pages import CLIENT, STAGE, WAITING, Page, page_of
from worker.gateway.status import ApiError, finished
from worker.temporal.client_marks import ClientMarks
from workflows.engagement.rules import table
from workflows.engagement.shell import wire
from workflows.engagement.shell.indexing import Indexed
from workflows.engagement.views.answer import Answer
from workflows.engagement.views.engagement import EngagementView, JournalPage
from workflows.engagement.views.listed import Listed
from workflows.engagement.views.statement import MoneyStatement

PATIENCE_SECONDS = 10.0
"""How long a call waits for a worker, unless its caller waits less."""
_REACH = timedelta(seconds=2)

Found = TypeVar("Found")
Item = TypeVar("Item")


class AlreadyStarted(Exception):
    """An engagement with that id exists."""


class Engine:
    """Engagements on a Temporal server."""

    def __init__(
        self,
        client: Client,
        task_queue: str,
        patience: float = PATIENCE_SECONDS,
        marks: ClientMarks | None = None,
        store: Store | None = None,
    ) -> None:
        """Use a connected client.

        Args:
            client: encrypts payloads.
            task_queue: where workers poll for engagements.
            patience: seconds a call waits for a worker.
            marks: by which clients are known; made from the oldest key of the client's ring where missing.
            store: of journals; none: only what the engagement carries itself can be read.
        """
        self._client, self._task_queue, self._patience, self._marks = client, task_queue, patience, marks
        self._store = store

    def mark_of(self, address: str) -> str:
        """What stands for a client's e-mail address in lists."""
        self._marks = self._marks or ClientMarks.of_client(self._client)
        return self._marks.of(address)

    async def start(self, engagement_id: str, envelope: wire.Envelope, notes: Notes, indexed: Indexed, mark: str, summary: str) -> None:
        """Start an engagement.

        Args:
            engagement_id: its id.
            envelope: the command that creates it.
            notes: what the gateway keeps beside it.
            indexed: what lists can be filtered by, as it begins.
            mark: the client's, by which lists can be filtered too.
            summary: a line for Temporal's own UI, without personal data.

        Raises:
            AlreadyStarted: there is one with that id, perhaps finished.
            ApiError: the engine does not take it.
        """
        pairs = ((STAGE, indexed.stage), (WAITING, indexed.waiting_for), (CLIENT, mark))
        attributes = TypedSearchAttributes([SearchAttributePair(key, value) for key, value in pairs])
        async with translated(engagement_id, self._patience):
            try:
                await self._client.start_workflow(
                    wire.WORKFLOW,
                    wire.Start(created=envelope, rules=table.RULES_VERSION),
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

    async def mark_in(self, engagement_id: str) -> str:
        """The mark of an engagement's client.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        async with translated(engagement_id, self._patience):
            description = await self._handle(engagement_id).describe()
            return description.typed_search_attributes.get(CLIENT) or ""

    async def apply(self, engagement_id: str, envelope: wire.Envelope, patience: float) -> Answer:
        """Give a command; a repetition gets the first receipt.

        Raises:
            RefusedByRule: it is not possible.
            ApiError: there is no such engagement, it is finished, or the engine does not answer.
        """
        try:
            async with translated(engagement_id, min(patience, self._patience)):
                answer: Answer = await self._handle(engagement_id).execute_update(
                    wire.UPDATE, envelope, id=wire.update_id(envelope.source, envelope.request_id), result_type=Answer
                )
                return answer
        except TakenBefore as known:
            return known.answer
        except ApiError as error:
            raise await self._explained(error, engagement_id) from None

    async def view(self, engagement_id: str, now: datetime, patience: float) -> EngagementView:
        """The engagement, as it is now; `now` is the caller's business moment, here as in the other questions.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        return await self._query(engagement_id, wire.VIEW_QUERY, EngagementView, patience, wire.At(at=now))

    async def money(self, engagement_id: str, now: datetime, patience: float) -> MoneyStatement | None:
        """Where the money stands today; None before anything was agreed.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        kind: Any = MoneyStatement | None
        found: MoneyStatement | None = await self._query(engagement_id, wire.MONEY_QUERY, kind, patience, wire.At(at=now))
        return found

    async def listed(self, engagement_id: str, query: wire.ListQuery, kind: type[Item], patience: float) -> Listed[Item]:
        """A page of the things of one kind.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        return await self._query(engagement_id, wire.LIST_QUERY, Listed[kind], patience, query)  # type: ignore[valid-type]

    async def journal(self, engagement_id: str, query: wire.JournalQuery, patience: float) -> JournalPage:
        """Entries of the journal, from the store and from the engagement.

        Raises:
            ApiError: there is no such engagement, engine or store does not answer, or the store has lost entries.
        """
        page = await self._query(engagement_id, wire.JOURNAL_QUERY, JournalPage, patience, query)
        return await joined(self._store, engagement_id, query, page)

    async def check(self, engagement_id: str, envelope: wire.Envelope, now: datetime, patience: float) -> Answer:
        """What the command would be answered now, but for the receipt.

        Raises:
            RefusedByRule: it is not possible.
            ApiError: there is no such engagement, or the engine does not answer.
        """
        found = await self._query(engagement_id, wire.CHECK_QUERY, wire.Verdict, patience, wire.Check(envelope=envelope, at=now))
        if found.refusal is not None:
            raise RefusedByRule(found.refusal)
        assert found.answer is not None
        return found.answer

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
            return await page_of(self._client, query, size, token)

    def rings(self, engagement_id: str) -> AsyncGenerator[None, None]:
        """Ring once at the beginning, and again each time something may have happened; end when nothing can any more.

        A change that is made after a ring is followed by another ring.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        return ringing(self._client, engagement_id, self._patience)

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

    async def _query(self, engagement_id: str, name: str, kind: type[Found], patience: float, *args: Any) -> Found:
        async with translated(engagement_id, min(patience, self._patience)):
            return await asked(self._handle(engagement_id), name, kind, *args)

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


__all__ = ["PATIENCE_SECONDS", "AlreadyStarted", "Engine", "Page", "RefusedByRule", "workflow_id"]
