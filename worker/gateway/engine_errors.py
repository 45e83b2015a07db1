"""What Temporal says when something fails, as callers may hear it: nothing internal gets through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure, WorkflowNotReadyFailure
from temporalio.client import (
    RPCTimeoutOrCancelledError,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from worker.gateway.status import ApiError, broken, lost_race, overloaded, unknown_engagement, unreachable
from workflows.engagement import wire
from workflows.engagement.messages.answers import Receipt, Refusal

_log = structlog.get_logger("milepost.gateway")


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


@asynccontextmanager
async def translated(engagement_id: str, seconds: float) -> AsyncIterator[None]:
    """Run calls to Temporal within a time, and turn what fails into answers.

    Args:
        engagement_id: which engagement the calls are about; may be empty.
        seconds: how long they may take.

    Raises:
        ApiError: with the code that fits; NOT_FOUND where there is no such engagement.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise unreachable("no worker took the request in time; try again with the same request id") from None
    except RPCTimeoutOrCancelledError:
        raise unreachable("no worker took the request in time; try again with the same request id") from None
    except RPCError as error:
        raise _of_rpc(error, engagement_id) from None
    except RuntimeError:  # what the SDK raises where it cannot connect
        _log.warning("engine_unreachable", engagement=engagement_id, status="NO_CONNECTION")
        raise unreachable() from None
    except WorkflowUpdateFailedError as error:
        raise _of_update(error) from None
    except (WorkflowQueryFailedError, WorkflowQueryRejectedError) as error:
        _log.error("query_failed", engagement=engagement_id, kind=type(error).__name__)
        raise broken() from None


def between_runs(error: RPCError) -> bool:
    """Whether a query came in the few milliseconds between two runs of an engagement: it works when it is asked again."""
    return any(detail.Is(WorkflowNotReadyFailure.DESCRIPTOR) for detail in error.grpc_status.details)


def _of_rpc(error: RPCError, engagement_id: str) -> ApiError:
    if error.status == RPCStatusCode.NOT_FOUND and not _namespace_is_missing(error):
        return unknown_engagement(engagement_id)
    if error.status == RPCStatusCode.RESOURCE_EXHAUSTED:
        return overloaded()
    if error.status == RPCStatusCode.ABORTED:
        return lost_race()
    # Also FAILED_PRECONDITION, which a query gets where no worker polls: for the caller all of these mean "later".
    _log.warning("engine_unreachable", engagement=engagement_id, status=error.status.name)
    return unreachable()


def _namespace_is_missing(error: RPCError) -> bool:
    return any(detail.Is(NamespaceNotFoundFailure.DESCRIPTOR) for detail in error.grpc_status.details)


def _of_update(error: WorkflowUpdateFailedError) -> Exception:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.details:
        if cause.type == wire.KNOWN_REQUEST:
            return TakenBefore(Receipt.model_validate(cause.details[0]))
        return RefusedByRule(Refusal.model_validate(cause.details[0]))
    # An update that was admitted but not yet accepted when its run ended, or a mistake of ours.
    kind = cause.type if isinstance(cause, ApplicationError) else type(cause).__name__
    if kind == "AcceptedUpdateCompletedWorkflow":
        return lost_race()
    _log.error("update_failed", kind=kind)
    return broken()
