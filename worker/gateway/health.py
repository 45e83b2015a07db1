"""The standard health service: serving while the engine can be reached."""

import asyncio
from collections.abc import Awaitable, Callable

from grpc_health.v1.health import aio
from grpc_health.v1.health_pb2 import HealthCheckResponse

ASK_SECONDS = 5.0
"""Pause between two looks at the engine."""


class Health:
    """Keeps the health service up to date."""

    def __init__(self, services: tuple[str, ...], reachable: Callable[[], Awaitable[bool]], pause: float = ASK_SECONDS) -> None:
        """Begin as not serving.

        Args:
            services: full names that are answered for, besides the server as a whole.
            reachable: asks the engine.
            pause: seconds between two questions.
        """
        self.servicer = aio.HealthServicer()
        self._names, self._reachable, self._pause = ("", *services), reachable, pause

    async def keep(self) -> None:
        """Ask the engine for ever; ends by cancellation."""
        while True:
            await self.look()
            await asyncio.sleep(self._pause)

    async def look(self) -> None:
        """Ask the engine once."""
        await self._say(HealthCheckResponse.SERVING if await self._reachable() else HealthCheckResponse.NOT_SERVING)

    async def stop(self) -> None:
        """Say that nothing is served any more, whatever comes."""
        await self.servicer.enter_graceful_shutdown()

    async def _say(self, status: HealthCheckResponse.ServingStatus) -> None:
        for name in self._names:
            await self.servicer.set(name, status)
