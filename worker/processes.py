"""Worker and gateway as processes of their own: started, waited for, killed, started again."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from worker.patience import Patience, Pulse, within

READY = b"ready"
"""Line on standard output that says that a process serves."""


_END_SECONDS = 40.0
"""How long it may take to end: longer than it lets running calls and activities finish."""


class ProcessDiedError(Exception):
    """A process ended before it was ready; the text is the end of what it said."""


class Process:
    """One of our processes.

    Args:
        module: what ``python -m`` runs.
        environment: settings, on top of this process's own environment.
        log: file that takes what it writes to standard error.
    """

    def __init__(self, module: str, environment: Mapping[str, str], log: Path) -> None:
        self._module, self._environment, self._log = module, dict(environment), log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self, seconds: float = 60) -> None:
        """Start it and wait until it says that it is ready, for as long as it gets on.

        Args:
            seconds: how long it may stand still meanwhile, on an idle machine.

        Raises:
            ProcessDiedError: it ended, or stood still.
        """
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**os.environ, **self._environment},
            )
        patience = Patience(seconds, Pulse(self._process.pid, self._log))
        try:
            async with within(patience):
                await self._until_ready()
        except TimeoutError:
            await self.kill()
            raise ProcessDiedError(f"{self._module} was not ready within {patience}:\n{self.tail()}") from None

    async def _until_ready(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        while line := await self._process.stdout.readline():
            if line.strip() == READY:
                return
        await self._process.wait()
        raise ProcessDiedError(f"{self._module} ended with {self._process.returncode}:\n{self.tail()}")

    def tail(self, characters: int = 2000) -> str:
        """The end of what it wrote to standard error."""
        return self._log.read_text(errors="replace")[-characters:] if self._log.exists() else ""

    async def ended(self) -> int:
        """Wait until it has ended, by itself or not; returns its exit code."""
        return await self._process.wait() if self._process is not None else 0

    async def kill(self) -> None:
        """End it at once, by SIGKILL."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end, and wait.

        Returns:
            Its exit code.
        """
        return await self._end(signal.SIGTERM)

    async def _end(self, number: int) -> int:
        process = self._process
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(number)
            try:
                async with within(Patience(_END_SECONDS)):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        return process.returncode or 0

    async def __aenter__(self) -> "Process":
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()
