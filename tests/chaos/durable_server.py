"""A Temporal server on a file, which can be killed and comes back with everything it had promised to keep."""

import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from worker import devserver
from worker.namespace import SEARCH_ATTRIBUTES


class DurableServer:
    """The server's process.

    Args:
        database: SQLite file that survives it.
        say: takes lines for the person waiting.
    """

    def __init__(self, database: Path, say: Callable[[str], None]) -> None:
        self._database, self._say = database, say
        self._stack = AsyncExitStack()
        self._running: devserver.Server | None = None

    @property
    def running(self) -> devserver.Server:
        """Where it serves."""
        assert self._running is not None
        return self._running

    async def start(self) -> None:
        """Start it and wait until it serves.

        Raises:
            worker.devserver.DevServerError: no server could be had.
        """
        stage = devserver.running(True, self._database, say=self._say, search_attributes=SEARCH_ATTRIBUTES)
        before, self._running = self._running, await self._stack.enter_async_context(stage)
        assert before is None or before.address == self._running.address, "the server came back at another address"

    async def kill(self) -> None:
        """End it at once, by SIGKILL."""
        assert self.running.pid is not None
        os.kill(self.running.pid, signal.SIGKILL)
        await self.running.died()
        await self._stack.aclose()

    async def stop(self) -> None:
        """End it in order."""
        await self._stack.aclose()
