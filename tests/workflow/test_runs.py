"""From run to run: an engagement goes on as if nothing had happened, and never over an effect that is on its way."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from activities import Activities
from tests import lives
from tests.drivers.real import Real
from tests.moods import LATER, Moods
from tests.short_runs import limited
from tests.workflow.conftest import Begin
from tests.workflow.test_equivalence import difference
from worker.__main__ import build
from worker.settings import Settings
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta
from workflows.engagement.rules import core
from workflows.engagement.rules.outbox import BACK_OFF
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import wire
from workflows.engagement.shell.limits import Limits
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import State
from workflows.engagement.state.journal.chain import broken_at

MORNINGS = 6


def inbound(subject: str, contact: str = "anna", automatic: bool = True) -> c.RecordInbound:
    """A message from the client; by default one that nobody acknowledges."""
    return c.RecordInbound(contact=contact, subject=subject, automatic=automatic)


async def run_of(real: Real) -> str:
    """The latest run."""
    return str((await real.handle.describe()).run_id)


async def start_of(client: Client, real: Real) -> wire.Start:
    """What the latest run began with."""
    (first, *_) = await real.events()
    payloads = first.workflow_execution_started_event_attributes.input.payloads
    (start,) = await client.data_converter.decode(payloads, [wire.Start])
    return wire.Start.model_validate(start)


async def test_all_of_the_state_goes_along(begin: Begin, client: Client, moods: Moods) -> None:
    """With a message that waits for its next try, with deadlines, receipts and what is published: exactly what the core says."""
    real = await begin(updates=6)
    first_run = await run_of(real)
    await real.workday()
    moods.answer(real.created.engagement_id, "reply", LATER)
    await real.answered()
    await real.give(c.Qualify(by="mira"))
    for number in range(2):
        await real.give(inbound(f"message {number}"))
    await real.rest()
    before, clock = await real.carried(), await real.now()
    assert before.outbox[0].not_before and before.deadlines and before.stored.sequence and len(before.receipts) == 6
    assert await run_of(real) == first_run
    last = inbound("the one that ends the run")
    await real.give(last, "last")
    await real.rest()
    assert await run_of(real) != first_run
    after = await real.carried()
    meta = Meta(at=after.journal[-1].at, actor="unverified:simulator", source="api", request_id="last", rules=RULES_VERSION)
    assert after == core.handle(before, last, meta).state.model_copy(update={"rested": False}), "which is not told, and begins anew"
    start = await start_of(client, real)
    assert (start.state, start.created, start.limits, start.rules) == (after, None, Limits(updates=6), RULES_VERSION)
    assert clock <= after.journal[-1].at < clock + timedelta(minutes=1), "the virtual clock went along"
    await _sent_in_the_new_run(real, moods, after)


async def _sent_in_the_new_run(real: Real, moods: Moods, state: State) -> None:
    moods.relent(state.id)
    await real.advance(await real.now() + BACK_OFF[0])
    (sent,) = (n for n in (await real.state()).notices.values() if n.template == "reply")
    assert sent.state == "SENT" and set(moods.copies(state.id, "reply")) == {sent.message_id}
    assert broken_at((await real.state()).journal) is None


async def test_a_run_does_not_end_over_an_effect_on_its_way(begin: Begin, moods: Moods) -> None:
    """The next run would send again."""
    real = await begin(updates=2)
    me, first_run = real.created.engagement_id, await run_of(real)
    async with moods.hanging(me, "petri@northwind.example"):
        await real.give(inbound("please acknowledge", "petri", automatic=False))
        await moods.until_it_hangs()
        for number in range(4):
            await real.give(inbound(f"message {number}"))
        assert await run_of(real) == first_run
    await real.rest()
    assert await run_of(real) != first_run
    assert len(moods.copies(me, "acknowledgement")) == 2, "one to each"
    assert {n.state for n in (await real.state()).notices.values()} == {"SENT"}


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_life_in_many_short_runs_is_the_same_life(
    client: Client, skipper: TimeSkipper, settings: Settings, outside: Activities, seed: int
) -> None:
    """A new run after every other command, and no cache: nothing lives outside the state. The simulator knows of no runs."""
    queue, rng = f"short{seed}", random.Random(seed)
    file = lives.varied(lives.example(), rng)
    assert file.agreement is not None
    create = lives.create_of(file, lives.provider(), f"shortruns{seed}" + "x" * 10, datetime.now(UTC))
    proposal = c.ProposeAgreement(agreement=file.agreement, calendars=create.calendars)
    async with build(client, settings.model_copy(update={"workflow_cache_size": 0, "task_queue": queue}), outside, strict=True):
        real = Real(limited(client, updates=2), skipper, queue)
        await real.create(create)
        simulation, runs = Simulation((await real.state()).created_at), {await run_of(real)}
        simulation.give(create, "create")
        for given in lives.live(simulation, proposal, rng, MORNINGS):
            await real.advance(given.at)
            assert await real.code_of(given.command, given.request_id) == given.code
            await real.rest()
            runs.add(await run_of(real))
        state = await real.state()
        await real.handle.terminate()
    assert len(runs) >= 4
    journal = [e for e in simulation.journal if e.effective <= state.journal[-1].effective]
    assert not difference(journal, state.journal)
