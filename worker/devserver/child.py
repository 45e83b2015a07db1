"""A child process that writes to a log, is stopped for certain, and on Linux does not outlive its parent."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from worker.devserver.errors import DiedError
from worker.patience import Pulse

_LEASH = Path(__file__).with_name("leash.py")
_GRACE_SECONDS = 10.0
_TAIL_LINES = 5
_TAIL_WIDTH = 300
_TAIL_BYTES = 20_000
T = TypeVar("T")


class Child:
    """One running process; build it with ``start`` and end it with ``stop``."""

    def __init__(self, process: Process, log: Path) -> None:
        """Take over a process whose output goes to `log`."""
        self._process = process
        self._log = log

    @classmethod
    async def start(cls, command: Sequence[str], log: Path, *, environment: Mapping[str, str] | None = None) -> "Child":
        """Start a command; in a session of its own, so that Ctrl-C reaches the parent alone, which then stops it in order.

        Args:
            command: Absolute path of the program, and its arguments.
            log: File that takes all output; its folder becomes the working directory.
            environment: All variables of the child; None hands on the parent's.
        """
        leash = (sys.executable, "-I", "-S", str(_LEASH), str(os.getpid()))
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            process = await asyncio.create_subprocess_exec(
                *leash,
                *command,
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                cwd=log.parent,
                env=None if environment is None else dict(environment),
                start_new_session=True,
            )
        finally:
            os.close(output)
        return cls(process, log)

    @property
    def pid(self) -> int:
        """Process id; the command has it too, since the leash turns into it."""
        return self._process.pid

    def pulse(self) -> Pulse:
        """Tells from now on whether it gets on."""
        return Pulse(self.pid, self._log)

    def tail(self) -> str:
        """Return the last lines of the log, each cut to a readable length."""
        text = self._log.read_bytes()[-_TAIL_BYTES:].decode(errors="replace")
        lines = [line[:_TAIL_WIDTH] for line in text.splitlines() if line.strip()]
        return "\n".join(lines[-_TAIL_LINES:])

    async def wait(self) -> int:
        """Wait until the process has ended and return its exit code."""
        return await self._process.wait()

    async def guard(self, work: Coroutine[Any, Any, T]) -> T:
        """Do work that needs the process, and give it up when the process ends first.

        Raises:
            DiedError: The process ended; the text is the end of its log.
        """
        doing, dying = asyncio.create_task(work), asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait({doing, dying}, return_when=asyncio.FIRST_COMPLETED)
            if dying.done():
                raise DiedError(self.tail())
            return await doing
        finally:
            doing.cancel()
            dying.cancel()
            await asyncio.gather(doing, dying, return_exceptions=True)

    async def stop(self, grace_seconds: float = _GRACE_SECONDS) -> None:
        """End the process and wait for it: politely at first, by force after the grace or when this call is cancelled."""
        if self._process.returncode is not None:
            return
        try:
            self._signal(signal.SIGTERM)
            async with asyncio.timeout(grace_seconds):
                await self._process.wait()
        except TimeoutError:
            pass
        finally:
            if self._process.returncode is None:
                self._signal(signal.SIGKILL)
                await self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it may end at this moment
            os.killpg(self._process.pid, number)  # with what it has started itself: a compiler's children
