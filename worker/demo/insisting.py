"""Asking again with the same request id until somebody answers: the API promises that nothing happens twice."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import grpc
from temporalio.service import RPCError

from worker.patience import Patience, within

LATER = frozenset(
    {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.ABORTED, grpc.StatusCode.RESOURCE_EXHAUSTED}
)
"""Answers that trying again may change: a worker or a gateway is being started, say."""
_PAUSE_SECONDS = 0.25
T = TypeVar("T")


async def insist(ask: Callable[[], Awaitable[T]], patience: Patience) -> T:
    """Ask until somebody answers.

    Args:
        ask: the same question each time, with the same request id.
        patience: how long.

    Raises:
        RPCError, grpc.aio.AioRpcError: an answer that trying again does not change, or the last one within the patience.
        TimeoutError: no answer at all within the patience.
    """
    last: Exception | None = None
    try:
        async with within(patience):
            while True:
                try:
                    return await ask()
                except (RPCError, grpc.aio.AioRpcError, RuntimeError) as error:
                    if isinstance(error, grpc.aio.AioRpcError) and error.code() not in LATER:
                        raise
                    last = error
                await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        raise last or TimeoutError(f"nobody answered within {patience}") from None
