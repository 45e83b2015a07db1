"""WatchEngagement: the journal after a token, then the engagement, and both again whenever something happens."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from datetime import datetime

import grpc

from milepost.v1 import reading_pb2
from worker.gateway.engine import PATIENCE_SECONDS, Engine
from worker.gateway.mapping import engagement, fill
from worker.gateway.requests import engagement_id_of
from worker.gateway.status import ApiError, Reason, Violation, invalid, stopping
from workflows.engagement.shell import wire
from workflows.engagement.views.engagement import JournalPage

Response = reading_pb2.WatchEngagementResponse


async def watch(
    engine: Engine, stop: asyncio.Event, request: reading_pb2.WatchEngagementRequest, clock: Callable[[], datetime]
) -> AsyncIterator[Response]:
    """Follow one engagement until it is finished, the caller leaves or the gateway stops.

    Args:
        engine: where the engagement runs.
        stop: set when the gateway stops.
        request: as it came.
        clock: the time now, in UTC.

    Raises:
        ApiError: the request is wrong, its entries are sealed, the gateway stops, or the engine does not answer.
    """
    engagement_id, told = engagement_id_of(request.name), request.after
    if told < 0:
        raise invalid([Violation("after", f"{told} is out of range, expected at least 0")])
    shown = False
    async with aclosing(until(stop, engine.rings(engagement_id))) as rings:
        async for _ in rings:
            while True:
                page = await engine.journal(engagement_id, wire.JournalQuery(after=told), PATIENCE_SECONDS)
                _check(page, told)
                for entry in page.entries:
                    yield Response(entry=fill(reading_pb2.JournalEntry(), entry))
                    told, shown = entry.sequence, False
                if told < page.last:
                    continue
                if shown:
                    break
                seen = await engine.view(engagement_id, clock(), PATIENCE_SECONDS)
                if seen.sequence == told:
                    yield Response(snapshot=engagement(seen))
                    shown = True


async def until(stop: asyncio.Event, rings: AsyncGenerator[None, None]) -> AsyncGenerator[None, None]:
    """The rings, until the gateway stops.

    Raises:
        ApiError: the gateway stops (UNAVAILABLE).
    """
    stopped = asyncio.create_task(stop.wait())
    ring: asyncio.Task[bool] | None = None
    try:
        while True:
            ring = asyncio.create_task(_rang(rings))
            await asyncio.wait({ring, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                raise stopping()
            if not ring.result():
                return
            yield
    finally:
        stopped.cancel()
        if ring is not None and ring.cancel():
            with suppress(asyncio.CancelledError):
                await ring
        await rings.aclose()


async def _rang(rings: AsyncGenerator[None, None]) -> bool:
    try:
        await anext(rings)
    except StopAsyncIteration:
        return False
    return True


def _check(page: JournalPage, told: int) -> None:
    if told > page.last:
        raise invalid([Violation("after", f"{told} is ahead of the journal, expected at most {page.last}")])
    if told < page.sealed_through:
        through = str(page.sealed_through)
        message = f"the journal up to entry {through} is archived; watch after {through} or later"
        raise ApiError(grpc.StatusCode.FAILED_PRECONDITION, Reason.JOURNAL_SEALED, message, metadata={"sealed_through": through})
