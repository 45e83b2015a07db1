"""Bare workflows beside ours: a worker process of the same settings, and a client that seals in the same way and speaks to the server itself."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from tests.bench.bare_workflow import Bare, bare_effect
from worker.lifecycle import run, stay_in_memory, stop_event
from worker.processes import Process
from worker.settings import Settings
from worker.temporal.client import connect

_QUEUE = "bare"
_SETTINGS = ("temporal_address", "namespace", "store_dir", "log_level")


class BareHouse:
    """Bare workflows.

    Args:
        client: with the payload codec of ours.
        worker: the process that serves them.
    """

    def __init__(self, client: Client, worker: Process) -> None:
        self._client, self.worker = client, worker

    async def start(self, document: str) -> WorkflowHandle[Bare, None]:
        """Start one with the text of an engagement file: as much to seal, to carry and to store."""
        return await self._client.start_workflow(Bare.run, document, id=f"bare/{uuid.uuid4().hex}", task_queue=_QUEUE)

    async def append(self, handle: WorkflowHandle[Bare, None], said: dict[str, Any]) -> int:
        """A bare update; its id as ours has it."""
        return await handle.execute_update(Bare.append, said, id=f"api/{uuid.uuid4()}")

    async def interact(self, handle: WorkflowHandle[Bare, None], said: dict[str, Any]) -> int:
        """A bare update with an activity and a timer behind it."""
        return await handle.execute_update(Bare.interact, said, id=f"api/{uuid.uuid4()}")


@asynccontextmanager
async def bare_house(client: Client, settings: Settings, keys: str, folder: Path) -> AsyncIterator[BareHouse]:
    """A worker for bare workflows, as a process of its own.

    Args:
        client: with the payload codec.
        settings: of our worker.
        keys: payload keys, as the settings take them.
        folder: for its log.
    """
    variables = {f"MILEPOST_{name.upper()}": str(getattr(settings, name)) for name in _SETTINGS} | {"MILEPOST_KEYS": keys}
    worker = Process("tests.bench.bare", variables, folder / "bare.log")
    await worker.start()
    try:
        yield BareHouse(client, worker)
    finally:
        await worker.stop()


async def main() -> int:
    """Serve bare workflows until SIGTERM: in the SDK's own sandbox, with the other options of our worker."""
    stop = stop_event()
    settings = Settings.load()
    worker = Worker(
        await connect(settings),
        task_queue=_QUEUE,
        workflows=[Bare],
        activities=[bare_effect],
        max_cached_workflows=settings.workflow_cache_size,
        max_concurrent_workflow_task_polls=10,
        nonsticky_to_sticky_poll_ratio=0.5,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
    )
    stay_in_memory()
    async with worker:
        print("ready", flush=True)
        await stop.wait()
    return 0


if __name__ == "__main__":
    run(main)
