"""Pages of the list, from what the server indexes: no engagement is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import ListWorkflowExecutionsRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.converter import decode_typed_search_attributes
from temporalio.service import RPCError, RPCStatusCode

from activities.engagements import PREFIX
from worker.gateway.listing import Line
from worker.gateway.notes import CREATED_AT
from workflows.engagement.shell import indexing

STAGE = SearchAttributeKey.for_keyword(indexing.STAGE)
WAITING = SearchAttributeKey.for_keyword(indexing.WAITING_FOR)
CLIENT = SearchAttributeKey.for_keyword(indexing.CLIENT)
_CSAT = SearchAttributeKey.for_int(indexing.CSAT)
_NPS = SearchAttributeKey.for_int(indexing.NPS)


@dataclass(frozen=True)
class Page:
    """A page of the list and the token of the next one; no token on the last."""

    lines: tuple[Line, ...]
    token: bytes


async def page_of(client: Client, query: str, size: int, token: bytes) -> Page:
    """A page of the list, newest first.

    Args:
        client: of the server.
        query: in Temporal's words.
        size: how many at most.
        token: of the page before; empty for the first.

    Raises:
        ValueError: the token is none of the server's.
        temporalio.service.RPCError: the server does not answer.
    """
    asked = ListWorkflowExecutionsRequest(namespace=client.namespace, query=query, page_size=size, next_page_token=token)
    try:
        # The SDK would try again for many seconds where the server allows no more lists at the moment: the caller is to know.
        found = await client.workflow_service.list_workflow_executions(asked, retry=False)
    except RPCError as error:
        if error.status == RPCStatusCode.INVALID_ARGUMENT and token:
            raise ValueError("not a page token") from None
        raise
    lines = map(_line, found.executions, await _created(client, found.executions))
    return Page(tuple(lines), found.next_page_token)


async def _created(client: Client, executions: Sequence[WorkflowExecutionInfo]) -> list[datetime]:
    """When each was created: of all that is noted only this is decrypted, and for all lines at once."""
    noted = [execution.memo.fields[CREATED_AT] for execution in executions if CREATED_AT in execution.memo.fields]
    moments = iter(await client.data_converter.decode(noted, [datetime] * len(noted)) if noted else [])
    return [
        next(moments) if CREATED_AT in execution.memo.fields else execution.start_time.ToDatetime(tzinfo=UTC) for execution in executions
    ]


def _line(execution: WorkflowExecutionInfo, created: datetime) -> Line:
    attributes = decode_typed_search_attributes(execution.search_attributes)
    return Line(
        engagement_id=execution.execution.workflow_id.removeprefix(PREFIX),
        stage=attributes.get(STAGE) or "",
        waiting_for=attributes.get(WAITING) or "",
        created_at=created,
        csat=attributes.get(_CSAT),
        nps=attributes.get(_NPS),
    )
