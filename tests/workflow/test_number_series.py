"""A number series on the real server: many at once, over many runs, with a worker that goes and comes."""

import asyncio
import uuid
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from activities.billing.series import NumberTaker
from worker.temporal.sandbox import runner
from workflows.engagement.messages.ports import PERMANENT, TEMPORARY
from workflows.portfolio import wire
from workflows.portfolio.number_series import NumberSeries
from workflows.portfolio.numbers import Taken


class Shop:
    """A series of its own, a queue of its own, and any number of takers."""

    def __init__(self, client: Client) -> None:
        self.client, self.series, self.queue = client, f"S{uuid.uuid4().hex[:8]}", f"numbers-{uuid.uuid4()}"

    def worker(self) -> AbstractAsyncContextManager[Any]:
        """A worker that serves the series."""
        return Worker(self.client, task_queue=self.queue, workflows=[NumberSeries], workflow_runner=runner(strict=True))

    def taker(self, pauses: tuple[float, ...] = (0.2, 0.5), pattern: str | None = None) -> NumberTaker:
        """One of many."""
        patterns = {self.series.upper(): pattern} if pattern else {}
        return NumberTaker(lambda: self.client, lambda: self.queue, patterns, pauses)

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """The series; its latest run."""
        return self.client.get_workflow_handle(wire.series_workflow_id(self.series))

    async def begin(self, **start: Any) -> None:
        """Start the series by hand."""
        argument = wire.StartSeries(pattern="{n}", **start)
        await self.client.start_workflow(wire.NUMBER_SERIES, argument, id=self.handle.id, task_queue=self.queue)

    async def runs(self) -> tuple[str, int]:
        """The latest run, and the length of its history."""
        described = await self.handle.describe()
        return str(described.run_id), described.history_length


@pytest.fixture
def shop(client: Client) -> Shop:
    return Shop(client)


async def test_many_at_once_get_numbers_without_a_gap(shop: Shop) -> None:
    """Each key is asked for by three workers in the same moment; the first call starts the series."""
    keys = [f"engagement{n:04d}/invoice-1" for n in range(12)]
    async with shop.worker():
        takers = [shop.taker(pattern="2026-{n:04d}") for _ in range(3)]
        found = await asyncio.gather(*(taker.take(shop.series, key) for key in keys for taker in takers))
        by_key = {key: {found[3 * place + k] for k in range(3)} for place, key in enumerate(keys)}
        assert sorted(number for (number,) in by_key.values()) == [f"2026-{n:04d}" for n in range(1, 13)]
        assert await shop.handle.query(wire.LAST_QUERY, result_type=int) == 12
        for key, (number,) in by_key.items():
            owner = await shop.handle.query(wire.OWNER_QUERY, number.replace("-", ""), result_type=Taken)
            assert (owner.key, owner.text) == (key, number)
        assert await shop.handle.query(wire.OWNER_QUERY, "2026-0013") is None
        await shop.handle.terminate()


async def test_over_many_runs_the_count_goes_on_and_a_known_key_costs_no_event(shop: Shop) -> None:
    async with shop.worker():
        await shop.begin(updates=3)
        taker, runs = shop.taker(), set[str]()
        for n in range(1, 11):
            assert await taker.take(shop.series, f"engagement{n:04d}/deposit") == str(n)
            runs.add((await shop.runs())[0])
        assert len(runs) >= 3
        written = await shop.runs()
        for n in (1, 5, 10):
            assert await taker.take(shop.series.lower(), f"engagement{n:04d}/deposit") == str(n)
        assert await shop.runs() == written
        assert (await shop.handle.query(wire.OWNER_QUERY, "4", result_type=Taken)).key == "engagement0004/deposit"
        await shop.handle.terminate()


async def test_a_worker_that_goes_and_comes_leaves_no_gap(shop: Shop) -> None:
    """While it is away the answer is 'later'; what was asked meanwhile has one number afterwards, whether or not it was stored."""
    async with shop.worker():
        assert await shop.taker().take(shop.series, "engagement0001/a") == f"{shop.series.upper()}-0001"
    with pytest.raises(ApplicationError) as caught:
        await shop.taker(pauses=()).take(shop.series, "engagement0002/a")
    assert caught.value.type == TEMPORARY
    async with shop.worker():
        found = [await shop.taker().take(shop.series, f"engagement{n:04d}/a") for n in (3, 2, 1, 2)]
        assert sorted({int(number[-4:]) for number in found}) == [1, 2, 3] and found[1] == found[3]
        assert await shop.handle.query(wire.LAST_QUERY, result_type=int) == 3
        await shop.handle.terminate()


@pytest.mark.parametrize(
    ("series", "key", "words"), [("a b", "x/y", "cannot name"), ("X" * 30, "x/y", "too long"), ("OK", "x y", "spaces")]
)
async def test_what_can_never_have_a_number_is_told_in_words(shop: Shop, series: str, key: str, words: str) -> None:
    with pytest.raises(ApplicationError, match=words) as caught:
        await shop.taker().take(series, key)
    assert caught.value.type == PERMANENT and caught.value.non_retryable
