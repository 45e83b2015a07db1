"""Pages of the list, from what the server indexes: no engagement is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.client import Client, WorkflowExecution
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from activities.engagements import PREFIX
from worker.gateway.listing import Line
from worker.gateway.notes import Notes
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
    found = client.list_workflows(query, page_size=size, next_page_token=token or None)
    try:
        await found.fetch_next_page()
    except RPCError as error:
        if error.status == RPCStatusCode.INVALID_ARGUMENT and token:
            raise ValueError("not a page token") from None
        raise
    lines = [await _line(execution) for execution in found.current_page or ()]
    return Page(tuple(lines), found.next_page_token or b"")


async def _line(execution: WorkflowExecution) -> Line:
    memo: Mapping[str, Any] = await execution.memo()
    created: datetime = Notes.created_at_in(memo) or execution.start_time
    attributes = execution.typed_search_attributes
    return Line(
        engagement_id=execution.id.removeprefix(PREFIX),
        stage=attributes.get(STAGE) or "",
        waiting_for=attributes.get(WAITING) or "",
        created_at=created,
        csat=attributes.get(_CSAT),
        nps=attributes.get(_NPS),
    )
