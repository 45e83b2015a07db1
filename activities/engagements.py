"""How an engagement is spoken to from outside: its workflow's id, what its answers mean, and the little that billing reads of it."""

import asyncio

from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure, WorkflowNotReadyFailure
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from workflows.engagement import wire
from workflows.engagement.messages.answers import Receipt, Refusal
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money

PREFIX = "engagement/"
_PAUSE_SECONDS = 0.02
"""Before a query is asked again that came between two runs."""


def workflow_id(engagement_id: str) -> str:
    """The id of the workflow that is the engagement."""
    return PREFIX + engagement_id


class RefusedByRule(Exception):
    """The engagement refused a command; nothing happened."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the refusal."""
        super().__init__(refusal.message)
        self.refusal = refusal


class TakenBefore(Exception):
    """The request id was taken in an earlier run of the engagement; here is the first receipt."""

    def __init__(self, receipt: Receipt) -> None:
        """Keep the receipt."""
        super().__init__("taken before")
        self.receipt = receipt


class RanOver(Exception):
    """The engagement's run ended over the update; it works when it is given again."""


class EngagementUnreachableError(Exception):
    """No engagement answers: the server or its workers are away, or it is broken."""


def between_runs(error: RPCError) -> bool:
    """Whether a query came in the few milliseconds between two runs of an engagement: it works when it is asked again."""
    return any(detail.Is(WorkflowNotReadyFailure.DESCRIPTOR) for detail in error.grpc_status.details)


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
            return TakenBefore(Receipt.model_validate(cause.details[0]))
        return RefusedByRule(Refusal.model_validate(cause.details[0]))
    return RanOver("the run ended over the update") if cause.type == "AcceptedUpdateCompletedWorkflow" else None


class KnownInvoice(Frozen):
    """What billing reads of an invoice in an engagement's view."""

    id: str
    state: str
    amount: Money
    outstanding: Money
    number: str = ""
    reference: str = ""


class KnownEngagement(Frozen):
    """What billing reads of an engagement's view; the rest of the view it leaves out."""

    id: str
    client: str = ""
    sequence: int
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
            while True:
                try:
                    found: KnownEngagement = await handle.query(wire.VIEW_QUERY, result_type=KnownEngagement)
                    return found
                except RPCError as error:
                    if is_unknown(error):
                        return None
                    if not between_runs(error):
                        raise
                await asyncio.sleep(_PAUSE_SECONDS)
    except (TimeoutError, RPCError, RuntimeError, WorkflowQueryFailedError, WorkflowQueryRejectedError) as error:
        raise EngagementUnreachableError(f"the engagement does not answer ({type(error).__name__})") from error
