"""Calls by several callers at once: how many a second, how long each takes, and what they cost each process."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from tests.bench.processes import Pids, all_cpu_ms

CALLERS = 16


@dataclass
class Figures:
    """What was measured of one kind of call, in one or several rounds.

    Attributes:
        taken: milliseconds of each call.
        seconds: of all rounds together, by the clock.
        cpu: milliseconds of processor time by process.
    """

    taken: list[float] = field(default_factory=list)
    seconds: float = 0
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Calls a second."""
        return len(self.taken) / self.seconds

    @property
    def p50(self) -> float:
        """Half of the calls took at most so many milliseconds."""
        return quantiles(self.taken, n=20)[9]

    def told(self) -> dict[str, Any]:
        """As it is printed."""
        calls = len(self.taken)
        cpu = {name: round(used / calls, 2) for name, used in self.cpu.items()}
        return {
            "per_second": round(self.rate, 1),
            "p50_ms": round(self.p50, 1),
            "p95_ms": round(quantiles(self.taken, n=20)[18], 1),
            "calls": calls,
            "cpu_ms_each": cpu | {"all": round(sum(self.cpu.values()) / calls, 2)},
        }


async def at_once(
    figures: Figures,
    pids: Pids,
    callers: int,
    calls: int,
    call: Callable[[int], Awaitable[Any]],
    rest: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Make calls by several callers, each with its share one after the other, and add what they took.

    Args:
        figures: where it is added.
        pids: processes whose processor time counts; this one counts as the client.
        callers: how many at a time.
        calls: how many in all.
        call: one call, by its number.
        rest: ends when all that the calls set off is done; where it is given, the clock runs until then.
    """
    taken: list[float] = []

    async def caller(mine: int) -> None:
        for number in range(mine, calls, callers):
            began = time.perf_counter()
            await call(number)
            taken.append(1000 * (time.perf_counter() - began))

    used = all_cpu_ms({**pids, "client": os.getpid()})
    began = time.perf_counter()
    await asyncio.gather(*(caller(mine) for mine in range(callers)))
    if rest is not None:
        await rest()
    figures.seconds += time.perf_counter() - began
    figures.taken += taken
    for name, now in all_cpu_ms({**pids, "client": os.getpid()}).items():
        figures.cpu[name] = figures.cpu.get(name, 0) + now - used[name]
