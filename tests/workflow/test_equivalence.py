"""The workflow on the real server and the simulator give the same journal for the same commands."""

import json
import os
import random
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from activities import Activities
from activities.engagements import asked
from tests import lives
from tests.drivers.real import Real, together
from worker.__main__ import build
from worker.settings import Settings
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.commands import ProposeAgreement
from workflows.engagement.shell import wire
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state.journal.chain import broken_at
from workflows.engagement.views.engagement import EngagementView, view
from workflows.engagement.views.statement import MoneyStatement, statement

COUNT = int(os.environ.get("MILEPOST_LIVES", "20"))
SEED = int(os.environ.get("MILEPOST_SEED", "20261122"))
MORNINGS = 20

LATE = timedelta(minutes=3)
"""The server's clock runs on while it works: so much later may a moment be than in the simulator."""

_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
_Told = tuple[str, dict[str, Any]]


def _shape(value: Any) -> Any:
    """Documents are left out: the simulator writes none."""
    if isinstance(value, dict):
        return {k: _shape(v) for k, v in value.items() if k not in {"document", "reference"}}
    return [_shape(v) for v in value] if isinstance(value, list) else value


def _told(journal: Iterable[Entry]) -> list[_Told]:
    """What the journal tells. Results of effects in different lanes may come in either order, so each run of them is sorted, moments apart."""
    told: list[_Told] = []
    results: list[_Told] = []
    for entry in journal:
        because = json.dumps(entry.because.model_dump(mode="json"), sort_keys=True)
        line = (f"{entry.event} | {entry.rule} | {because}", {"effective": entry.effective.isoformat(), "data": _shape(entry.data)})
        if entry.command.startswith("effect/"):
            results.append(line)
            continue
        told += sorted(results, key=_timeless)
        results = []
        told.append(line)
    return told + sorted(results, key=_timeless)


def _timeless(line: _Told) -> str:
    return json.dumps((line[0], _without_moments(line[1])), sort_keys=True)  # what comes from the store has its keys in order


def _without_moments(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_moments(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_moments(v) for v in value]
    return "a moment" if isinstance(value, str) and _MOMENT.match(value) else value


def _same(one: Any, other: Any) -> bool:
    """Equal, but for moments that lie a little apart."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, str) and isinstance(other, str) and _MOMENT.match(one) and _MOMENT.match(other):
        return abs(datetime.fromisoformat(one) - datetime.fromisoformat(other)) <= LATE
    return bool(one == other)


def difference(simulated: Iterable[Entry], real: Iterable[Entry]) -> str:
    """Where the two part, with what each tells from there on; empty where they do not."""
    ours, theirs = _told(simulated), _told(real)
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if one[0] != other[0] or not _same(one[1], other[1]):
            return "\n".join(["simulator:", *map(str, ours[number : number + 5]), "workflow:", *map(str, theirs[number : number + 5])])
    return "" if len(ours) == len(theirs) else f"{len(ours)} entries in the simulator, {len(theirs)} in the workflow"


async def _one(client: Client, skipper: TimeSkipper, queue: str, seed: int) -> None:
    rng = random.Random(seed)
    file, house = lives.varied(lives.example(), rng), lives.provider()
    # A number series of its own: the simulator is alone in the world.
    billing = house.billing.model_copy(update={"invoice_series": f"L{seed}", "credit_note_series": f"C{seed}"})
    house = house.model_copy(update={"billing": billing})
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
    found = difference(simulation.journal, state.journal)
    assert not found, f"seed {seed}\n{found}"
    await _answers_alike(real, simulation, f"seed {seed}")


async def _answers_alike(real: Real, simulation: Simulation, where: str) -> None:
    """What callers see of the engagement and of its money. The workflow counts money up to the day on which something happened last."""
    state, now = simulation.current, simulation.now
    seen = await asked(real.handle, wire.VIEW_QUERY, EngagementView)
    assert _same(_plain(view(state, now)), _plain(seen)), f"{where}: another view"
    if state.plan is not None:
        money = await asked(real.handle, wire.MONEY_QUERY, MoneyStatement)
        ours = statement(state, state.calendars.provider.start_of_business(money.on))
        assert ours is not None and _same(_plain(ours), _plain(money)), f"{where}: another statement"


def _plain(answer: BaseModel) -> Any:
    return _shape(answer.model_dump(mode="json"))


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
