"""A release with another rule takes over a running engagement: the run keeps its rules and its journal, and the next run takes the new ones."""

from pathlib import Path

from temporalio.client import Client
from temporalio.testing import TimeSkipper

from activities import Activities
from tests import lives
from tests.drivers.real import Real, happened
from tests.drivers.stored import whole
from tests.replay.thanks import SINCE, next_release
from tests.short_runs import limited
from tests.workflow.test_runs import inbound, run_of, start_of
from worker.__main__ import activities_from, build
from worker.settings import Settings
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.state.journal.chain import broken_at

COMMANDS = 12
"""Of a run: a new one begins after the first payment, and before the second."""


async def test_a_run_ends_by_its_own_rules_and_the_next_one_takes_the_new_ones(
    alone: Client, lone_skipper: TimeSkipper, settings: Settings, outside: Activities, tmp_path: Path
) -> None:
    queue = settings.model_copy(update={"task_queue": "next-release", "workflow_cache_size": 0})
    real = Real(limited(alone, updates=COMMANDS), lone_skipper, queue.task_queue)
    async with build(alone, queue, outside, strict=True):
        await real.begin(lives.short_file("discovery", "design"))
        await real.active()
        await real.pays("discovery")
        before, first_run = await real.state(), await run_of(real)
    with next_release(tmp_path / "templates"):
        async with build(alone, queue, activities_from(queue), strict=True):
            after = await real.state()
            assert (after.head, after.journal) == (before.head, before.journal), "read anew by the next release, to the byte"
            await _to_the_next_run(real, first_run)
            start = await start_of(alone, real)
            assert start.rules == SINCE and start.state is not None
            assert whole(start.state).journal[: len(before.journal)] == before.journal
            assert not happened(whole(start.state), "ThanksScheduled"), "the first run kept its rules to its end"
            for milestone in ("discovery", "design"):
                await real.starts(milestone)
                await real.workday(3)
                await real.delivers(milestone)
                await real.accepts(milestone)
            await real.workday()
            await real.pays("design")
            assert await _thanked_for(real) == "SENT"
            assert broken_at((await real.state()).journal) is None
            await _thanked_from_the_beginning(alone, lone_skipper, queue)


async def _to_the_next_run(real: Real, first_run: str) -> None:
    for number in range(COMMANDS):
        if await run_of(real) != first_run:
            return
        await real.give(inbound(f"message {number}"))
        await real.rest()
    raise AssertionError("the run did not end")


async def _thanked_for(real: Real) -> str:
    """What became of the note of thanks, on the working morning after its week."""
    state = await real.until_event("ThanksScheduled")
    await real.advance(state.deadlines["thanks/engagement"].at)
    await real.workday()
    (found,) = (notice.state for notice in (await real.state()).notices.values() if notice.template == "thanks")
    return found


async def _thanked_from_the_beginning(client: Client, skipper: TimeSkipper, settings: Settings) -> None:
    """An engagement that begins with the next release."""
    real = Real(client, skipper, settings.task_queue)
    await real.begin(lives.short_file("discovery"))
    assert (await start_of(client, real)).rules == SINCE == RULES_VERSION + 1
    await real.active()
    await real.pays("discovery")
    assert await _thanked_for(real) == "SENT"
