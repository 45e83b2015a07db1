"""Waits that count processor time that was available, and progress that was made, instead of time by the clock.

Where fifteen processes want to run on two cores, each gets two fifteenths of a core: twenty seconds of work take 150 by the clock. So a second counts
as the part of a core that is free, and not at all while the process makes progress. Off Linux, where the load is not known, the clock counts.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

HARD_STOP = 20
"""A wait ends after so many times its seconds by the clock, however busy the machine is."""
_LOOK_SECONDS = 0.2
_PULSE_SECONDS = 1.0
"""So long a process is watched before it is judged: on a busy machine it has its turn several times."""
_BUSY = 0.1
"""The part of what it can get that a process uses while it gets on; one that only waits uses less."""
_PROC = Path("/proc")


def free_share() -> float:
    """The part of a core that a process gets now: 1 on an idle machine, 2/15 where fifteen processes want to run on two cores."""
    try:
        running = int((_PROC / "loadavg").read_text().split()[3].partition("/")[0])
    except (OSError, ValueError, IndexError):
        return 1.0
    return min(1.0, (os.cpu_count() or 1) / max(running, 1))


class Pulse:
    """Whether a process gets on: it uses the processor, or what it writes to its log grows.

    Args:
        pid: of the process.
        log: file that takes what it writes.
    """

    def __init__(self, pid: int, log: Path) -> None:
        self._pid, self._log = pid, log
        self._cpu, self._written = self._used(), self._size()

    def beats(self, seconds: float) -> bool:
        """Whether it got on since the last look.

        Args:
            seconds: of the processor that it could have used meanwhile.
        """
        cpu, written = self._used(), self._size()
        got_on = written > self._written or cpu - self._cpu > _BUSY * seconds
        self._cpu, self._written = cpu, written
        return got_on

    def _used(self) -> float:
        """Seconds of the processor that it has used; 0 where nobody can say."""
        try:
            fields = (_PROC / str(self._pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _size(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:
            return 0


class Patience:
    """A wait that ends once enough time was spent, counted as it is worth.

    Args:
        seconds: how long the wait lasts on an idle machine while nothing gets on.
        pulse: of the process that is waited for; while it gets on no time is spent.
        clock: seconds.
        share: the part of a core that a process gets now.
    """

    def __init__(
        self,
        seconds: float,
        pulse: Pulse | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        share: Callable[[], float] = free_share,
    ) -> None:
        self.seconds, self._pulse, self._clock, self._share = seconds, pulse, clock, share
        self._began = self._looked = self._felt = clock()
        self._spent = self._since = 0.0

    def is_over(self) -> bool:
        """Look at the clock and at whoever is waited for."""
        now = self._clock()
        self._since += (now - self._looked) * self._share()
        self._looked = now
        if self._pulse is None:
            self._spend(now, False)
        elif now - self._felt >= min(_PULSE_SECONDS, self.seconds / 4):
            self._spend(now, self._pulse.beats(self._since))
        return self._spent >= self.seconds or now - self._began >= HARD_STOP * self.seconds

    def _spend(self, now: float, got_on: bool) -> None:
        self._spent += 0 if got_on else self._since
        self._since, self._felt = 0.0, now

    def __str__(self) -> str:
        """As it stands in a message: what was promised, and what that was by the clock where it was much more."""
        passed = self._looked - self._began
        return f"{self.seconds:g} s" if passed < 1.5 * self.seconds else f"{self.seconds:g} s ({passed:.0f} s by the clock)"


@asynccontextmanager
async def within(patience: Patience) -> AsyncIterator[None]:
    """Do what the block does for as long as the patience lasts, as ``asyncio.timeout`` does for so many seconds.

    Raises:
        TimeoutError: the patience is over; the block was cancelled.
    """
    look = min(_LOOK_SECONDS, patience.seconds / 8)

    async def watch(limit: asyncio.Timeout) -> None:
        while True:
            await asyncio.sleep(look)
            if patience.is_over():
                limit.reschedule(asyncio.get_running_loop().time())
                return

    async with asyncio.timeout(None) as limit:
        watching = asyncio.create_task(watch(limit))
        try:
            yield
        finally:
            watching.cancel()
