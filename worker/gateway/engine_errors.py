"""What Temporal says when something fails, as callers may hear it: nothing internal gets through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from temporalio.client import (
    RPCTimeoutOrCancelledError,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.engagements import RanOver, RefusedByRule, TakenBefore, answer_in, is_unknown
from worker.gateway.status import ApiError, broken, lost_race, overloaded, unknown_engagement, unreachable

__all__ = ["RefusedByRule", "TakenBefore", "translated"]

_log = structlog.get_logger("milepost.gateway")


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


def _of_rpc(error: RPCError, engagement_id: str) -> ApiError:
    if is_unknown(error):
        return unknown_engagement(engagement_id)
    if error.status == RPCStatusCode.RESOURCE_EXHAUSTED:
        return overloaded()
    if error.status == RPCStatusCode.ABORTED:
        return lost_race()
    # Also FAILED_PRECONDITION, which a query gets where no worker polls: for the caller all of these mean "later".
    _log.warning("engine_unreachable", engagement=engagement_id, status=error.status.name)
    return unreachable()


def _of_update(error: WorkflowUpdateFailedError) -> Exception:
    answer = answer_in(error)
    if isinstance(answer, RanOver):
        return lost_race()
    if answer is not None:
        return answer
    # An update that was admitted but not yet accepted when its run ended, or a mistake of ours.
    _log.error("update_failed", kind=(error.cause.type if isinstance(error.cause, ApplicationError) else type(error.cause).__name__))
    return broken()
