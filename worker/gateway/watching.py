"""WatchEngagement: the journal after a token, then the engagement, and both again whenever something happens."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from typing import TypeVar

from milepost.v1 import reading_pb2
from worker.gateway.journal import ahead
from worker.gateway.mapping import engagement, fill
from worker.gateway.requests import engagement_id_of
from worker.gateway.status import Violation, invalid, stopping
from worker.gateway.watched import Hub, Watched
from workflows.engagement.views.engagement import JournalPage

Response = reading_pb2.WatchEngagementResponse
T = TypeVar("T")


async def watch(hub: Hub, stop: asyncio.Event, request: reading_pb2.WatchEngagementRequest) -> AsyncIterator[Response]:
    """Follow one engagement until it is finished, the caller leaves or the gateway stops.

    Args:
        hub: of the engagements that are watched.
        stop: set when the gateway stops.
        request: as it came.

    Raises:
        ApiError: the request is wrong, the store has lost entries, the gateway stops, or the engine does not answer.
    """
    engagement_id, told = engagement_id_of(request.name), request.after
    if told < 0:
        raise invalid([Violation("after", f"{told} is out of range, expected at least 0")])
    shown = False
    async with aclosing(until(stop, hub.rings(engagement_id))) as rings:
        async for watched in rings:
            while True:
                page = await _after(watched, told)
                for entry in page.entries:
                    yield Response(entry=fill(reading_pb2.JournalEntry(), entry))
                    told, shown = entry.sequence, False
                if told < page.last:
                    continue
                if shown:
                    break
                look = watched.look
                seen = await look.view()
                if seen.sequence == told:
                    yield Response(snapshot=engagement(seen))
                    shown = True
                else:
                    watched.again(look)


async def _after(watched: Watched, told: int) -> JournalPage:
    """The entries after one that the caller has."""
    look = watched.look
    page = await look.journal(told)
    if told > page.last:  # what was asked before the caller's own last request may not know of it
        page = await watched.again(look).journal(told)
    _check(page, told)
    return page


async def until(stop: asyncio.Event, rings: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """What rings, until the gateway stops.

    Raises:
        ApiError: the gateway stops (UNAVAILABLE).
    """
    stopped = asyncio.create_task(stop.wait())
    ring: asyncio.Task[T | None] | None = None
    try:
        while True:
            ring = asyncio.create_task(_rang(rings))
            await asyncio.wait({ring, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                raise stopping()
            rang = ring.result()
            if rang is None:
                return
            yield rang
    finally:
        stopped.cancel()
        if ring is not None and ring.cancel():
            with suppress(asyncio.CancelledError):
                await ring
        await rings.aclose()


async def _rang(rings: AsyncGenerator[T, None]) -> T | None:
    return await anext(rings, None)


def _check(page: JournalPage, told: int) -> None:
    if told > page.last:
        raise ahead(told, page.last)
