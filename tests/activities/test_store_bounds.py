"""Bounds: a store that is held up or frozen makes effects fail, which are tried again; it stops nobody else, and never the whole process."""

import asyncio
import multiprocessing
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from activities.store import Store, StoreBusyError
from activities.store.database import sqlite_url
from activities.store.threads import THREADS, Threads
from tests.activities.databases import new_database
from tests.activities.journal_calls import ENTRIES, ID, carrying
from tests.activities.store_processes import hold
from tests.activities.storing import store_in
from tests.patience import patient, until
from workflows.engagement.messages.ports import Stored

PATIENCE = 0.3


@asynccontextmanager
async def held(folder: Path, url: str, engagement: str) -> AsyncIterator[None]:
    """Another process keeps an engagement's writers out meanwhile."""
    sign = folder / "held"
    process = multiprocessing.get_context("spawn").Process(target=hold, args=(str(folder / "store"), url, engagement, str(sign)))
    process.start()
    try:
        await until(sign.exists, holds=bool, what="the other process holds the lock")
        yield
    finally:
        process.kill()
        process.join()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    store = store_in(tmp_path / "store", patience=PATIENCE)
    yield store
    store.close()


async def test_a_write_lock_of_another_process_makes_effects_fail_and_goes_with_it(sqlite: Store, tmp_path: Path) -> None:
    """More of them than there are threads; whoever only reads is answered, and so is everything else that needs a thread."""
    sqlite.append(carrying(1, 2))
    async with held(tmp_path, sqlite_url(tmp_path / "store" / "store.db"), "somebody"):
        writing = [asyncio.ensure_future(sqlite.run(lambda: sqlite.append(carrying(1, 5)))) for _ in range(3 * THREADS)]
        async with patient(30, "threads of the process, and answers for who reads"):
            assert await asyncio.gather(*(asyncio.to_thread(lambda: 7) for _ in range(20))) == [7] * 20
            assert await asyncio.to_thread(sqlite.entries, ID) == ENTRIES[:2]
            outcomes = await asyncio.gather(*writing, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {StoreBusyError}
    assert await sqlite.run(lambda: sqlite.append(carrying(1, 5))) == Stored(sequence=5, hash=ENTRIES[4].hash)


async def test_on_postgresql_the_lock_of_one_engagement_stops_no_other(postgresql_server: str, tmp_path: Path) -> None:
    url = new_database(postgresql_server)
    store = store_in(tmp_path / "store", url, patience=PATIENCE)
    async with held(tmp_path, url, ID):
        one = asyncio.ensure_future(store.run(lambda: store.append(carrying(1, 5))))
        other = await store.run(lambda: store.append(carrying(1, 5, engagement="another")))
        assert other.sequence == 5
        with pytest.raises(StoreBusyError):
            await one
    assert (await store.run(lambda: store.append(carrying(1, 5)))).sequence == 5
    store.close()


async def test_a_thread_that_does_not_come_free_is_not_awaited_for_ever() -> None:
    threads, go_on = Threads(count=1, patience=0.05, longest=600), threading.Event()
    first = asyncio.ensure_future(threads.run(go_on.wait))
    second = asyncio.ensure_future(threads.run(lambda: "never done"))
    await asyncio.sleep(0.1)
    go_on.set()
    assert await first
    with pytest.raises(StoreBusyError, match="no thread"):
        await second
    threads.close()


@pytest.mark.parametrize("how", ["too long", "cancelled"])
async def test_what_nobody_waits_for_any_more_leaves_no_claim(tmp_path: Path, how: str) -> None:
    """A database that froze answers at last, but the effect was given up: its claim would make the next attempt doubt."""
    store = store_in(tmp_path)
    store._threads = Threads(longest=0.1 if how == "too long" else 600)
    begun, go_on, ended = (threading.Event() for _ in range(3))

    def work() -> None:
        try:
            with store.effect(ID) as effect:
                effect.claim("a")
                begun.set()
                go_on.wait()
        finally:
            ended.set()

    running = asyncio.ensure_future(store.run(work))
    await asyncio.to_thread(begun.wait)
    if how == "cancelled":
        running.cancel()
    with pytest.raises(StoreBusyError if how == "too long" else asyncio.CancelledError):
        await running
    go_on.set()
    await asyncio.to_thread(ended.wait)
    with store.effect(ID) as effect:
        assert effect.claim("a")
    store.close()


async def test_an_effect_that_another_one_of_this_process_holds_up_fails_too(sqlite: Store) -> None:
    with sqlite.effect("somebody"), pytest.raises(StoreBusyError, match="another effect"):
        await sqlite.run(lambda: sqlite.append(carrying(1, 2)))
