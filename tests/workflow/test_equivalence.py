"""The workflow on the real server and the simulator give the same journal for the same commands."""

import os
import random
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from difflib import unified_diff
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from activities import Activities
from tests import lives
from tests.real import Real, together
from worker.__main__ import build
from worker.settings import Settings
from workflows.engagement.journal import broken_at
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.commands import ProposeAgreement
from workflows.engagement.simulator import Simulation

COUNT = int(os.environ.get("MILEPOST_LIVES", "20"))
SEED = int(os.environ.get("MILEPOST_SEED", "20261122"))
MORNINGS = 20

_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")


def _shape(value: Any) -> Any:
    """Moments to the minute: the server's clock runs on while it works; documents by nothing: the simulator writes none."""
    if isinstance(value, dict):
        return {k: _shape(v) for k, v in value.items() if k not in {"document", "reference"}}
    if isinstance(value, list):
        return [_shape(v) for v in value]
    return value[:16] if isinstance(value, str) and _MOMENT.match(value) else value


def _told(journal: Iterable[Entry]) -> list[tuple[Any, ...]]:
    """What the journal tells. Results of effects in different lanes may come in either order, so each run of them is sorted."""
    told: list[tuple[Any, ...]] = []
    results: list[tuple[Any, ...]] = []
    for entry in journal:
        line = (entry.event, entry.rule, entry.because, entry.effective.strftime("%Y-%m-%d %H:%M"), repr(_shape(entry.data)))
        if entry.command.startswith("effect/"):
            results.append(line)
            continue
        told += sorted(results)
        results = []
        told.append(line)
    return told + sorted(results)


def _lines(journal: Iterable[Entry]) -> list[str]:
    return [" | ".join(map(str, line)) for line in _told(journal)]


async def _one(client: Client, skipper: TimeSkipper, queue: str, seed: int) -> None:
    rng = random.Random(seed)
    file, house = lives.varied(lives.example(), rng), lives.provider()
    assert file.agreement is not None
    create = lives.create_of(file, house, f"life{seed}queue{queue}"[:32].replace("-", ""), datetime.now(UTC))
    real = Real(client, skipper, queue)
    await real.create(create)
    simulation = Simulation((await real.state()).created_at)
    simulation.give(create, "create")
    for given in lives.live(simulation, ProposeAgreement(agreement=file.agreement, calendars=create.calendars), rng, MORNINGS):
        await real.advance(given.at)
        assert await real.code_of(given.command, given.request_id) == given.code, f"seed {seed}: {given.command}"
        await real.rest()
    await real.advance(simulation.now)
    await real.rest()
    state = await real.state()
    assert broken_at(state.journal) is None
    difference = "\n".join(unified_diff(_lines(simulation.journal), _lines(state.journal), "simulator", "workflow", lineterm="", n=2))
    assert not difference, f"seed {seed}\n{difference}"


async def test_the_workflow_and_the_simulator_write_the_same_journal(
    worker: None, client: Client, skipper: TimeSkipper, settings: Settings
) -> None:
    """Random engagements side by side, with everything that can go wrong between people."""
    print(f"seed {SEED}")
    await together(_one(client, skipper, settings.task_queue, SEED + index) for index in range(COUNT))


@pytest.mark.parametrize("count", [3])
async def test_they_do_so_without_the_workflow_cache(
    client: Client, skipper: TimeSkipper, settings: Settings, outside: Activities, count: int
) -> None:
    """Every task replays the whole history: nothing lives outside the state."""
    uncached = settings.model_copy(update={"workflow_cache_size": 0, "task_queue": "uncached"})
    async with build(client, uncached, outside, strict=True):
        await together(_one(client, skipper, "uncached", SEED + 1000 + index) for index in range(count))
