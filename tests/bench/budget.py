"""``make budget``: exact events and billable actions of engagements on a real server, against ceilings and against the numbers that are pinned."""

import argparse
import asyncio
import json
import sys
import uuid
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests.bench import budget_table, growth, stillness
from tests.bench.ceilings import Budget, Part, excesses, faults
from tests.bench.counting import DisturbedError
from tests.bench.scenario import Quiet, Shape, silence
from tests.bench.stage import stage
from worker.lifecycle import leave
from workflows.engagement.terms import GateKind

PINNED = Path(__file__).parent / "pinned.json"
SHAPES = tuple(Shape(count, gate) for gate in (GateKind.BEFORE_START, GateKind.ON_ACCEPTANCE) for count in (1, 5, 10, 40))
"""The engagements that are counted, in the order in which they are shown."""
_TRIES = 3
T = TypeVar("T")


async def _undisturbed(measure: Callable[[str], Awaitable[T]]) -> T:
    """Measure again where the machine was so busy that the server gave a workflow task to somebody else."""
    for left in reversed(range(_TRIES)):
        try:
            return await measure(uuid.uuid4().hex[:16])
        except DisturbedError:
            if not left:
                raise
    raise AssertionError("unreachable")


async def _parts(client: Client, skipper: TimeSkipper, task_queue: str, shape: Shape) -> tuple[Part, ...]:
    async def live(token: str) -> tuple[Part, ...]:
        engagement = Quiet(client, skipper, task_queue, shape, token)
        await engagement.open()
        opened = await engagement.cost()
        await engagement.agree()
        for number in range(1, shape.milestones + 1):
            await engagement.milestone(number)
        worked = await engagement.cost()
        await engagement.signs_off()
        await engagement.end()
        ended = await engagement.cost()
        parts = {"opening": opened, "milestones": worked.since(opened), "ending": ended.since(worked), "whole": ended}
        return tuple(Part(shape, name, cost) for name, cost in parts.items())

    return await _undisturbed(live)


async def measure(client: Client, skipper: TimeSkipper, task_queue: str, shapes: Sequence[Shape] = SHAPES) -> Budget:
    """Live through engagements side by side and count.

    Raises:
        DisturbedError: the machine is too busy.
    """
    with silence():
        async with asyncio.TaskGroup() as group:
            lives = [group.create_task(_parts(client, skipper, task_queue, shape)) for shape in shapes]
            report = group.create_task(_undisturbed(lambda token: stillness.report(client, skipper, task_queue, token)))
            idle = group.create_task(_undisturbed(lambda token: stillness.idle(client, skipper, task_queue, token)))
            noise = group.create_task(_undisturbed(lambda token: stillness.noise(client, skipper, task_queue, token)))
    parts = tuple(part for life in lives for part in life.result())
    return Budget(parts, report.result(), idle.result() | noise.result(), growth.counts())


def recorded(budget: Budget, file: Path) -> list[str]:
    """Pin what was measured, unless it is over budget: then the file stays as it is.

    Returns:
        What is over budget, in words.
    """
    problems = excesses(budget)
    if not problems:
        file.write_text(json.dumps(budget.told(), indent=1) + "\n")
    return problems


async def main() -> int:
    """Measure, print, compare.

    Returns:
        0 when everything is within its ceiling and as it is pinned.
    """
    parser = argparse.ArgumentParser(prog="make budget")
    parser.add_argument(
        "--record", action="store_true", help="pin what is measured now, for a change that is meant; nothing that is over budget"
    )
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    async with stage(lambda line: console.print(line, style="dim")) as there:
        budget = await measure(there.client, there.skipper, there.settings.task_queue)
    budget_table.show(console, budget)
    problems = recorded(budget, PINNED) if options.record else faults(budget, json.loads(PINNED.read_text()))
    for problem in problems:
        console.print(f"[red]✗ {problem}[/red]")
    console.print("[bold red]OVER BUDGET" if problems else "[bold green]Within budget, and as pinned")
    return 1 if problems else 0


if __name__ == "__main__":
    leave(asyncio.run(main()))
