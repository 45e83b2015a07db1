"""The least that a durable engagement could be: an update that appends to a list, one activity, one timer. What ours costs is told beside it."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow


@activity.defn
async def bare_effect(said: dict[str, Any]) -> int:
    """Where ours writes, stores and sends a mail, nothing happens."""
    return len(said)


@workflow.defn
class Bare:
    """Waits for ever."""

    def __init__(self) -> None:
        self._said: list[dict[str, Any]] = []
        self._wanted: list[dict[str, Any]] = []
        self._pending = 0
        self._timers: list[asyncio.Task[None]] = []

    @workflow.run
    async def run(self, document: str) -> None:
        """Do what is wanted, one after the other."""
        while True:
            await workflow.wait_condition(lambda: bool(self._wanted))
            await workflow.execute_activity(bare_effect, self._wanted.pop(0), start_to_close_timeout=timedelta(seconds=30))
            self._pending -= 1

    @workflow.update
    def append(self, said: dict[str, Any]) -> int:
        """Keep it, and nothing else."""
        self._said.append(said)
        return len(self._said)

    @workflow.update
    def interact(self, said: dict[str, Any]) -> int:
        """Keep it, have an effect carried out, and start a timer."""
        self._said.append(said)
        self._wanted.append(said)
        self._pending += 1
        self._timers.append(asyncio.create_task(asyncio.sleep(86_400)))
        return len(self._said)

    @workflow.query
    def pending(self) -> int:
        """Effects that are not carried out yet."""
        return self._pending
