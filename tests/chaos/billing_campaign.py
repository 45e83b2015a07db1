"""Billing events over many engagements, told again and out of order, while receiver, worker and gateway die."""

import asyncio
import base64
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from tests.activities.databases import PostgreSQL
from tests.chaos.billed import Billed, Lateness
from tests.chaos.billing_sender import Sender
from tests.chaos.billing_told import SOURCE, Told, happened, told
from tests.chaos.billing_verdict import money_faults
from tests.chaos.campaign import mid_message
from tests.chaos.crew import Crew, crew
from tests.chaos.durable_server import DurableServer
from tests.chaos.life import PATIENCE, insist
from tests.chaos.verdict import kept_faults
from tests.drivers.real import together
from tests.drivers.stored import store_of, whole
from tests.patience import until
from worker.billing.folders import quarantine
from worker.demo.stage import free_port
from workflows.engagement.shell import wire
from workflows.engagement.state import State
from workflows.engagement.views.statement import MoneyStatement

SECRET = "whsec_" + base64.b64encode(b"a secret of tests, 32 bytes long").decode()
Shot = Callable[[Crew, random.Random], Awaitable[str]]


async def worker_away(people: Crew, rng: random.Random) -> str:
    """Kill the worker."""
    await people.kill_worker()
    return "worker killed"


async def gateway_away(people: Crew, rng: random.Random) -> str:
    """Kill the gateway, and with it the receiver."""
    await people.kill_gateway()
    return "gateway killed"


async def both_away(people: Crew, rng: random.Random) -> str:
    """Kill worker and gateway."""
    await people.kill_both()
    return "worker and gateway killed"


async def server_away(people: Crew, rng: random.Random) -> str:
    """Kill the Temporal server."""
    await people.kill_server()
    return "Temporal server killed"


MOMENTS = (0.03, 0.8)
"""Between which shares of the deliveries processes die and fees fall due."""
SHOTS: tuple[Shot, ...] = (worker_away, gateway_away, both_away, mid_message, gateway_away)
"""Worker and gateway, with its receiver, three times each; once in the middle of a message."""


@dataclass(frozen=True)
class Storm:
    """How a storm ended.

    Attributes:
        shots: what was killed, and when.
        faults: what is wrong; empty: nothing.
        answers: what the receiver answered, and how often.
        events: different events.
        deliveries: those that were answered with 2xx.
        fees: fees charged, before the storm and in it.
        repeats: messages that were sent again.
    """

    shots: tuple[str, ...]
    faults: tuple[str, ...]
    answers: Counter[str]
    events: int
    deliveries: int
    fees: int
    repeats: int

    def __str__(self) -> str:
        answers = ", ".join(f"{count} x {answer}" for answer, count in self.answers.most_common())
        return (
            f"{self.events} events in {self.deliveries} deliveries, {len(self.shots)} kills, {self.fees} fees, "
            f"{self.repeats} messages repeated; answers: {answers}"
        )


def billing_crew(
    address: str, namespace: str, keys: str, folder: Path, server: DurableServer | None = None, store: PostgreSQL | None = None
) -> AbstractAsyncContextManager[Crew]:
    """A crew whose gateway receives the webhooks of a billing system; see :func:`tests.chaos.crew.crew`."""
    file = folder / "billing.yaml"
    file.touch(mode=0o600)
    file.write_text(f"webhooks:\n  {SOURCE}:\n    secrets: [{SECRET}]\n")
    return crew(address, namespace, keys, folder, server, store, billing_file=file, webhook_port=free_port())


async def billing_storm(people: Crew, seed: int, engagements: int, events: int, shots: Sequence[Shot] = SHOTS) -> Storm:
    """Prepare engagements, tell what happened while processes die, and look at everything.

    Args:
        people: of :func:`billing_crew`.
        seed: decides everything but the scheduling of processes.
        engagements: how many.
        events: how many different events over all of them.
        shots: what is killed; after how many deliveries is drawn for each.
    """
    rng, repeats = random.Random(f"{seed}/billing"), len(people.postbox.repeats)
    lateness = list(Lateness)
    every = [
        Billed(people.client, people.skipper, people.settings.task_queue, seed + number, lateness[number % len(lateness)])
        for number in range(engagements)
    ]
    await together(one.prepare() for one in every)
    share, more = divmod(events, engagements)
    by_engagement = {one.id: happened(one, share + (number < more), rng) for number, one in enumerate(every)}
    deliveries = told([event for found in by_engagement.values() for event in found], rng)
    url = f"http://127.0.0.1:{people.settings.webhook_port}/webhooks/{SOURCE}"
    sender = Sender(url, SECRET, random.Random(f"{seed}/pauses"))
    fired = await _tell(people, every, sender, deliveries, shots, seed)
    states = await asyncio.gather(*(_at_rest(one) for one in every))
    found = [fault for one, state in zip(every, states, strict=True) for fault in await _faults(people, one, state, by_engagement[one.id])]
    for one in every:
        if any(fault.startswith(one.id) for fault in found):
            await _keep_history(people, one)
    found += [f"in quarantine: {one.type} {one.fact} of {one.engagement}: {one.code}" for one in quarantine(people.settings).list()]
    fees = sum(entry.event == "FeeCharged" for state in states for entry in state.journal)
    return Storm(
        fired, tuple(found), sender.answers, events, sender.arrived, fees, repeats=len(people.postbox.repeats) - repeats
    )  # fmt: skip


async def _tell(
    people: Crew, every: Sequence[Billed], sender: Sender, deliveries: Sequence[Told], shots: Sequence[Shot], seed: int
) -> tuple[str, ...]:
    """Deliver everything; meanwhile processes die, and fees fall due."""
    fired: list[str] = []

    async def shoot(shot: Shot, rng: random.Random) -> None:
        await sender.until(int(rng.uniform(*MOMENTS) * len(deliveries)))
        what = await shot(people, rng)
        fired.append(f"{what}; {sender.arrived} of {len(deliveries)} deliveries had arrived when it was back")

    async def fee_falls_due(one: Billed, rng: random.Random) -> None:
        await sender.until(int(rng.uniform(*MOMENTS) * len(deliveries)))
        await one.fee_falls_due()

    async with asyncio.TaskGroup() as group:
        group.create_task(sender.send(deliveries))
        for number, shot in enumerate(shots):
            group.create_task(shoot(shot, random.Random(f"{seed}/shot {number}")))
        for number, one in enumerate(every):
            if one.lateness is Lateness.ANNOUNCED:
                group.create_task(fee_falls_due(one, random.Random(f"{seed}/fee {number}")))
    return tuple(fired)


async def _at_rest(one: Billed) -> State:
    """Its state once nothing is on its way any more."""
    await until(
        lambda: insist(lambda: one.handle.query(wire.PENDING_QUERY, result_type=int)),
        holds=lambda pending: pending == 0,
        what=f"{one.id}: no effects on their way",
        seconds=PATIENCE,
    )
    return await insist(one.state)


async def _keep_history(people: Crew, one: Billed) -> None:
    """For who looks for the reason: what Temporal knows, beside the journal; payloads stay encrypted."""
    folder = people.settings.store_dir.parent / "histories"
    folder.mkdir(exist_ok=True)
    (folder / f"{one.id}.json").write_text((await one.handle.fetch_history()).to_json())


async def _faults(people: Crew, one: Billed, state: State, events: Sequence[Told]) -> list[str]:
    statement = await insist(lambda: one.handle.query(wire.MONEY_QUERY, result_type=MoneyStatement))
    kept = kept_faults(state, people.postbox, store_of(people.settings))
    return [*kept, *money_faults(whole(state), events, statement)]
