"""Numbers of our own: where an invoice or a credit note gets the next one of its series."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from temporalio import activity
from temporalio.client import (
    Client,
    RPCTimeoutOrCancelledError,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from activities.failures import permanent, temporary
from workflows.engagement.messages.reasons import why
from workflows.portfolio import wire
from workflows.portfolio.numbers import Taken, default_pattern, is_key, is_series

_LOG = logging.getLogger(__name__)
PAUSES_SECONDS = (0.2, 0.5)
"""Before each further try; a number is taken once however often it is asked for."""
ONE_TRY_SECONDS = 2.5
"""How long one try waits for a worker: the tries together fit into one attempt of an activity."""


class Numbers(Protocol):
    """Gives numbers without gaps."""

    async def take(self, series: str, key: str) -> str:
        """The number of a key, as it is printed: the one it took before, else the next of the series.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        ...


class NumberTaker:
    """Takes numbers from the workflows that are the series; a series begins when its first number is taken.

    Args:
        client: for Temporal; that of the activity by default.
        task_queue: where workers serve the series; that of the activity by default.
        patterns: how numbers are printed, by series in capitals, such as ``{"INV": "2026-{n:04d}"}``; else ``INV-0001``. A series keeps the pattern
            that it began with.
        pauses: seconds before each further try.
    """

    def __init__(
        self,
        client: Callable[[], Client] = activity.client,
        task_queue: Callable[[], str] = lambda: activity.info().task_queue,
        patterns: Mapping[str, str] | None = None,
        pauses: tuple[float, ...] = PAUSES_SECONDS,
    ) -> None:
        self._client, self._task_queue, self._patterns, self._pauses = client, task_queue, dict(patterns or {}), pauses

    async def take(self, series: str, key: str) -> str:
        """The number of a key, as it is printed: the one it took before, else the next of the series.

        Raises:
            ApplicationError: PERMANENT: no series of that name can be, or it is at its end; TEMPORARY: the server or its workers are away.
        """
        start = self._start_of(series)
        if not is_key(key):
            raise permanent(why("failure-series-key"))
        for pause in (*self._pauses, None):
            try:
                async with asyncio.timeout(ONE_TRY_SECONDS):
                    return (await self._ask(series, key, start)).text
            except (RPCError, RPCTimeoutOrCancelledError, RuntimeError, TimeoutError, WorkflowUpdateFailedError) as error:
                known = _final(error)
                if known is not None:
                    return known.text
                _LOG.warning("no number from the series %s yet: %s", series, type(error).__name__)
            if pause is not None:
                await asyncio.sleep(pause)
        raise temporary(why("failure-series-silent", series=series))

    def _start_of(self, series: str) -> wire.StartSeries:
        if not is_series(series):
            raise permanent(why("failure-series-name", series=series))
        try:
            return wire.StartSeries(pattern=self._patterns.get(series.upper()) or default_pattern(series))
        except ValueError as error:
            raise permanent(why("failure-series-pattern", series=series)) from error

    async def _ask(self, series: str, key: str, start: wire.StartSeries) -> Taken:
        begin = WithStartWorkflowOperation[Any, Any](
            wire.NUMBER_SERIES,
            start,
            id=wire.series_workflow_id(series),
            task_queue=self._task_queue(),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"number series {series.upper()}",
        )
        # The operation keeps a failure for whoever asks for its handle, and asyncio complains of one that nobody asked for.
        handle = asyncio.ensure_future(begin.workflow_handle())
        handle.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        try:
            taken: Taken = await self._client().execute_update_with_start_workflow(
                wire.NEXT_UPDATE,
                wire.TakeNumber(key=key),
                start_workflow_operation=begin,
                id=wire.update_of_key(key),
                result_type=Taken,
            )
            return taken
        finally:
            handle.cancel()


def _final(error: Exception) -> Taken | None:
    """The number that the key had already; none where another try may help.

    Raises:
        ApplicationError: no other try helps.
    """
    cause = error.cause if isinstance(error, WorkflowUpdateFailedError) else None
    if not isinstance(cause, ApplicationError):
        return None
    if cause.type == wire.KNOWN_KEY:
        return Taken.model_validate(cause.details[0])
    if cause.type == wire.SERIES_AT_END:
        raise permanent(why("failure-series-at-end")) from error
    if cause.type == wire.MALFORMED_KEY:
        raise permanent(why("failure-series-key")) from error
    return None
