"""The doorbell on the real server: it begins at the end of a history, downloads none of it, and misses nothing."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest
from temporalio.client import Client

from tests.drivers.stored import store_of
from tests.gateway.calling import Caller, before, until_snapshot
from tests.patience import BY_THE_CLOCK, patient
from tests.short_runs import limited
from worker.gateway.engine import Engine, workflow_id
from worker.settings import Settings
from worker.temporal.client import connect

MESSAGES = 60
MOST_BYTES = 20_000
"""Of all that a watcher downloads of a history while a few things happen; the history itself has ten times as much."""


class Downloaded:
    """What came of histories."""

    def __init__(self) -> None:
        self.calls = self.events = self.bytes = 0


@asynccontextmanager
async def counting(settings: Settings) -> AsyncIterator[tuple[Client, Downloaded]]:
    """A client of its own, whose downloads of histories are counted."""
    client, found = await connect(settings), Downloaded()
    ask = client.workflow_service.get_workflow_execution_history

    async def counted(*args: Any, **rest: Any) -> Any:
        page = await ask(*args, **rest)
        found.calls, found.events, found.bytes = found.calls + 1, found.events + len(page.history.events), found.bytes + page.ByteSize()
        return page

    client.workflow_service.get_workflow_execution_history = counted  # type: ignore[method-assign]
    yield client, found


async def talked(api: Caller, client: Client) -> tuple[str, int]:
    """An engagement with hundreds of events, and their number."""
    name = str((await api.create()).standing.name)
    for start in range(0, MESSAGES, 5):
        await asyncio.gather(
            *(api.call("RecordInbound", name=name, contact="anna", subject=f"message {start + n}", automatic=True) for n in range(5))
        )
    length = (await client.get_workflow_handle(workflow_id(name.removeprefix("engagements/"))).describe()).history_length
    assert length > 150
    return name, length


@pytest.fixture
async def api(gateway_address: str) -> AsyncIterator[Caller]:
    async with grpc.aio.insecure_channel(gateway_address) as channel:
        yield Caller(channel)


async def test_a_watcher_downloads_what_is_new_and_no_history(api: Caller, client: Client, settings: Settings) -> None:
    name, length = await talked(api, client)
    async with (
        counting(settings) as (counted, found),
        before(Engine(counted, settings.task_queue, BY_THE_CLOCK, store=store_of(settings))) as other,
    ):
        streams = [other.watching(name) for _ in range(10)]
        told = [entries for entries, _ in await asyncio.gather(*map(until_snapshot, streams))]
        assert all(entries == told[0] for entries in told) and len(told[0]) >= MESSAGES
        last = (await api.call("RecordInbound", name=name, contact="anna", subject="One more")).standing.sequence
        for stream in streams:
            heard = list[int]()
            while not heard or heard[-1] < last:
                heard += (await until_snapshot(stream))[0]
        assert 0 < found.events < length / 4, f"{found.events} of {length} events were downloaded"
        assert found.bytes < MOST_BYTES
        for stream in streams:
            stream.cancel()


async def test_each_change_rings_from_run_to_run_and_the_end_ends_it(client: Client, settings: Settings, worker: None) -> None:
    engine = Engine(limited(client, updates=2), settings.task_queue, BY_THE_CLOCK, store=store_of(settings))
    async with before(engine) as api:
        name = str((await api.create(request_id=str(uuid.uuid4()))).standing.name)
        engagement_id = name.removeprefix("engagements/")
        handle = client.get_workflow_handle(workflow_id(engagement_id))
        first_run, bell = (await handle.describe()).run_id, engine.rings(engagement_id)
        await anext(bell)
        for number in range(7):
            made = await api.call("RecordInbound", name=name, contact="anna", subject=f"message {number}")
            async with patient(20, f"a ring after message {number}"):
                while (await api.call("GetEngagement", name=name)).sequence < made.standing.sequence:
                    await anext(bell)
                await anext(bell)
        assert (await handle.describe()).run_id != first_run
        await handle.terminate()
        async with patient(20, "the end of the bell"):
            async for _ in bell:
                pass
        assert await count(engine.rings(engagement_id)) == 1, "who comes after the end hears of it once"


async def count(bell: AsyncGenerator[None, None]) -> int:
    found = 0
    async for _ in bell:
        found += 1
    return found
