"""Engagements side by side, and somebody with a gun."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tests.chaos.crew import Crew
from tests.chaos.life import Life
from tests.chaos.verdict import Tally, faults, published_faults, tally
from tests.drivers.stored import store_of
from tests.patience import until
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS

Shot = Callable[[Crew, random.Random], Awaitable[str]]
"""Kills something at a moment of its choice, starts it again, and says what it did."""

WAIT = 60.0
"""Seconds a shot waits for the message it wants."""
_ONCE = frozenset(kind.template for kind in NOTICE_KINDS.values() if kind.doubt == "at_most_once")


@dataclass(frozen=True)
class Outcome:
    """After the storm.

    Attributes:
        shots: what was killed, and when.
        faults: what is wrong; empty: nothing.
        tally: what happened.
        lives: the engagements.
    """

    shots: tuple[str, ...]
    faults: tuple[str, ...]
    tally: Tally
    lives: tuple[Life, ...]


def _after_a_while(who: str, kill: Callable[[Crew], Awaitable[None]]) -> Shot:
    async def shot(crew: Crew, rng: random.Random) -> str:
        pause = rng.uniform(0.5, 4)
        await asyncio.sleep(pause)
        await kill(crew)
        return f"{who} killed after {pause:.1f} s"

    return shot


any_moment = _after_a_while("worker", Crew.kill_worker)
gateway_away = _after_a_while("gateway", Crew.kill_gateway)
server_away = _after_a_while("Temporal server", Crew.kill_server)
store_away = _after_a_while("journal store", Crew.kill_store)
all_away = _after_a_while("journal store, worker and gateway", Crew.kill_all)


async def mid_message(crew: Crew, rng: random.Random) -> str:
    """Kill the worker when the mail server has just taken one of the next messages, a random one."""
    left = rng.randint(1, 12)

    def wanted(key: str) -> bool:
        nonlocal left
        left -= _template(key) not in _ONCE
        return left <= 0 and _template(key) not in _ONCE

    key = await crew.kill_worker_at(wanted, WAIT)
    return f"worker killed while {_template(key)} was on its way" if key else "no message came to be killed at"


async def mid_reminder(crew: Crew, rng: random.Random) -> str:
    """Kill the worker when the mail server has just taken a message that may leave once at the most."""
    key = await crew.kill_worker_at(lambda key: _template(key) in _ONCE, WAIT)
    return f"worker killed while {_template(key)}, sent once at the most, was on its way" if key else "no reminder came to be killed at"


def _template(key: str) -> str:
    return key.rsplit("/", 1)[-1].split("#")[0]


async def _until(living: Sequence[Life], answers: int) -> None:
    """Wait until so many commands were answered."""

    async def answered() -> int:
        return sum(len(life.answered) for life in living)

    await until(answered, holds=lambda so_far: so_far >= answers, what=f"{answers} answers", seconds=600)


async def campaign(
    crew: Crew, seed: int, engagements: int, rounds: int, snipers: Sequence[Sequence[Shot]], *, chatter: int = 0, spread: int = 0
) -> Outcome:
    """Live through engagements while processes are killed; then look at everything.

    Args:
        crew: who works.
        seed: decides everything but the scheduling of processes.
        engagements: how many, side by side.
        rounds: mornings each of them lives through at the most.
        snipers: each fires its shots one after the other; all begin at once.
        chatter: messages from each client every morning.
        spread: commands over which the shots of each sniper are spread; 0: each comes at a moment of its own.
    """
    fired: list[str] = []
    living = [Life(crew, seed + number, chatter) for number in range(engagements)]
    before = len(crew.postbox.repeats)

    async def shoot(shots: Sequence[Shot], rng: random.Random) -> None:
        for number, shot in enumerate(shots):
            await _until(living, spread * number // len(shots))
            fired.append(await shot(crew, rng))

    async with asyncio.TaskGroup() as group:
        for number, shots in enumerate(snipers):
            group.create_task(shoot(shots, random.Random(f"{seed}/{number}")))
        for life in living:
            group.create_task(life.live(rounds))
    states = await asyncio.gather(*(life.come_to_rest() for life in living))
    found: list[str] = []
    store = store_of(crew.settings)
    total = Tally(repeats=len(crew.postbox.repeats) - before)
    for life, state in zip(living, states, strict=True):
        found += await faults(life, state, crew.postbox, store)
        found += await published_faults(life.name, state, crew.api)
        total = total + (tally(life, state))
    return Outcome(tuple(fired), tuple(found), total, tuple(living))
