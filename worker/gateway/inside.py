"""Lists of what is in one engagement: its messages, tasks, invoices and promises, page by page."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from milepost.v1 import lists_pb2, parts_pb2
from worker.gateway.engine import Engine
from worker.gateway.mapping import fill, known
from worker.gateway.page_tokens import size_of, unwrapped, wrapped, wrong_token
from worker.gateway.requests import engagement_id_in
from worker.gateway.status import Violation, invalid
from workflows.engagement.lifecycles import Kind
from workflows.engagement.model import Frozen
from workflows.engagement.shell import wire
from workflows.engagement.views.engagement import InboundView, InvoiceView, NoticeView, PromiseView, TaskView
from workflows.engagement.views.listed import ListedKind


@dataclass(frozen=True)
class Things:
    """What a method lists.

    Attributes:
        kind: of the things.
        view: what the core shows of each.
        field: of the response, which holds them.
        message: what callers get of each.
        response: the page.
    """

    kind: ListedKind
    view: type[Frozen]
    field: str
    message: type[Message]
    response: Any


LISTS: dict[str, Things] = {
    "ListNotices": Things(Kind.NOTICE, NoticeView, "notices", parts_pb2.Notice, lists_pb2.ListNoticesResponse),
    "ListTasks": Things(Kind.TASK, TaskView, "tasks", parts_pb2.Task, lists_pb2.ListTasksResponse),
    "ListInvoices": Things(Kind.INVOICE, InvoiceView, "invoices", parts_pb2.Invoice, lists_pb2.ListInvoicesResponse),
    "ListMessages": Things(Kind.INBOUND, InboundView, "inbound", parts_pb2.Inbound, lists_pb2.ListMessagesResponse),
    "ListPromises": Things(Kind.PROMISE, PromiseView, "promises", parts_pb2.Promise, lists_pb2.ListPromisesResponse),
}
"""Method of the API -> what it lists."""


async def page_of(engine: Engine, things: Things, request: Any, patience: float) -> Message:
    """A page, newest first.

    Args:
        engine: where the engagement runs.
        things: what is listed.
        request: as it came.
        patience: seconds the caller waits.

    Raises:
        ApiError: the request is wrong, there is no such engagement, or the engine does not answer.
    """
    problems: list[Violation] = []
    engagement_id = engagement_id_in("name", request.name, problems)
    filters = f"{engagement_id}/{things.kind}/{request.open_only}"
    size, token = size_of(request.page_size, problems), unwrapped(request.page_token, filters, problems)
    if problems:
        raise invalid(problems)
    query = wire.ListQuery(kind=things.kind, after=token.decode(), limit=size, open_only=request.open_only)
    page = await engine.listed(engagement_id, query, things.view, patience)
    if not page.known:
        raise wrong_token()
    names = known(page.names)
    shown = [fill(things.message(), item, names) for item in page.items]
    following = wrapped(page.following.encode(), filters)
    made: Message = things.response(**{things.field: shown}, next_page_token=following, total_size=page.total)
    return made
