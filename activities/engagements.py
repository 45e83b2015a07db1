"""How an engagement is spoken to from outside: its workflow's id, what its answers mean, and the little that billing reads of it."""

import asyncio
from typing import Any, TypeVar

from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure, WorkflowNotReadyFailure
from temporalio.client import Client, WorkflowHandle, WorkflowQueryFailedError, WorkflowQueryRejectedError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from workflows.engagement.lifecycles import UNPAID_INVOICE
from workflows.engagement.messages.answers import Refusal
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.shell import wire
from workflows.engagement.views.answer import Answer as Answered

PREFIX = "engagement/"
RUNNING = f"WorkflowType = '{wire.WORKFLOW}' AND ExecutionStatus = 'Running'"
"""All engagements that have not ended for good, in the words of Temporal's list."""
_PAUSE_SECONDS = 0.02
"""Before a query is asked again that came between two runs."""

Answer = TypeVar("Answer")


def workflow_id(engagement_id: str) -> str:
    """The id of the workflow that is the engagement."""
    return PREFIX + engagement_id


class RefusedByRule(Exception):
    """The engagement refused a command; nothing happened."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the refusal."""
        super().__init__(refusal.code)
        self.refusal = refusal


class TakenBefore(Exception):
    """The request id was taken in an earlier run of the engagement; here is the first receipt, and how the engagement stands now."""

    def __init__(self, answer: Answered) -> None:
        """Keep the answer."""
        super().__init__("taken before")
        self.answer = answer


class RanOver(Exception):
    """The run ended while the update was under way; send the update again."""


class EngagementUnreachableError(Exception):
    """No engagement answers: the server or its workers are away, or it is broken."""


async def asked(handle: WorkflowHandle[Any, Any], query: str, kind: type[Answer], *args: Any) -> Answer:
    """The answer to a query; one that comes in the few milliseconds between two runs of an engagement is asked again, until it is answered.

    Args:
        handle: of the workflow, in whatever run it is.
        query: its name.
        kind: what the answer is.
        args: of the query.

    Raises:
        temporalio.service.RPCError: the server does not answer, or there is no such workflow.
        temporalio.client.WorkflowQueryFailedError: the workflow cannot answer.
    """
    while True:
        try:
            found: Answer = await handle.query(query, args=args, result_type=kind)
            return found
        except RPCError as error:
            if not any(detail.Is(WorkflowNotReadyFailure.DESCRIPTOR) for detail in error.grpc_status.details):
                raise
        await asyncio.sleep(_PAUSE_SECONDS)


def is_unknown(error: RPCError) -> bool:
    """Whether the server says that there is no such engagement running; a missing namespace says nothing about engagements."""
    missing = any(detail.Is(NamespaceNotFoundFailure.DESCRIPTOR) for detail in error.grpc_status.details)
    return error.status == RPCStatusCode.NOT_FOUND and not missing


def answer_in(error: WorkflowUpdateFailedError) -> RefusedByRule | TakenBefore | RanOver | None:
    """What a failed update means; none for a mistake of ours."""
    cause = error.cause
    if not isinstance(cause, ApplicationError):
        return None
    if cause.details:
        if cause.type == wire.KNOWN_REQUEST:
            return TakenBefore(Answered.model_validate(cause.details[0]))
        return RefusedByRule(Refusal.model_validate(cause.details[0]))
    return RanOver("the run ended over the update") if cause.type == "AcceptedUpdateCompletedWorkflow" else None


class KnownInvoice(Frozen):
    """What billing reads of an invoice."""

    id: str
    state: str
    amount: Money
    outstanding: Money
    number: str = ""
    reference: str = ""
    external: str = ""
    """Its id in the billing system; empty where there is none."""

    @property
    def is_unpaid(self) -> bool:
        """Whether the client is asked for money."""
        return self.state in UNPAID_INVOICE


class KnownEngagement(Frozen):
    """What billing reads of an engagement."""

    id: str
    client: str = ""
    sequence: int
    billing: str = ""
    """The billing system that makes its invoices."""
    invoices: tuple[KnownInvoice, ...] = ()

    def invoice(self, invoice_id: str | None) -> KnownInvoice | None:
        """The invoice with that id."""
        return next((invoice for invoice in self.invoices if invoice.id == invoice_id), None)


async def look_at(client: Client, engagement_id: str, patience: float) -> KnownEngagement | None:
    """What an engagement knows of its invoices; none where there is no such engagement.

    Args:
        client: with the payload codec.
        engagement_id: which.
        patience: seconds to wait for an answer.

    Raises:
        EngagementUnreachableError: it does not answer.
    """
    handle = client.get_workflow_handle(workflow_id(engagement_id))
    try:
        async with asyncio.timeout(patience):
            return await asked(handle, wire.BILLING_QUERY, KnownEngagement)
    except (TimeoutError, RPCError, RuntimeError, WorkflowQueryFailedError, WorkflowQueryRejectedError) as error:
        if isinstance(error, RPCError) and is_unknown(error):
            return None
        raise EngagementUnreachableError(f"the engagement does not answer ({type(error).__name__})") from error


async def running_page(client: Client, size: int, token: bytes) -> tuple[tuple[str, ...], bytes]:
    """Ids of some engagements that have not ended for good, and where the next ones are.

    The list is a second or so behind, and one that begins another run between two pages may be left out: whoever must see all of them comes again.

    Args:
        client: of the server.
        size: how many at most.
        token: as the page before gave it; empty for the first page, and after the last.

    Raises:
        temporalio.service.RPCError: the server does not answer.
    """
    found = client.list_workflows(RUNNING, page_size=size, next_page_token=token or None)
    await found.fetch_next_page()
    ids = (execution.id for execution in found.current_page or ())
    return tuple(one.removeprefix(PREFIX) for one in ids if one.startswith(PREFIX)), found.next_page_token or b""
