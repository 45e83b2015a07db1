"""``make chaos``: engagements side by side while worker, gateway, journal store and Temporal server are killed at random, for as long as wished.

Each round has two halves: people live through engagements, then a billing system tells what happened to money.
"""

import argparse
import asyncio
import base64
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from tests.activities.databases import PostgreSQL, postgresql
from tests.chaos import billing_campaign as billing
from tests.chaos.billing_campaign import Storm, billing_crew, billing_storm
from tests.chaos.campaign import (
    Outcome,
    all_away,
    any_moment,
    campaign,
    gateway_away,
    mid_message,
    mid_reminder,
    server_away,
    store_away,
)
from tests.chaos.crew import Crew
from tests.chaos.durable_server import DurableServer
from tests.chaos.verdict import Tally
from worker.devserver import DevServerError
from worker.lifecycle import leave
from worker.processes import ProcessDiedError

SHOTS = (any_moment, mid_message, mid_reminder, gateway_away, server_away)
STORE_SHOTS = (store_away, all_away)
"""Where the journal store has a server."""
BILLING_SHOTS = (*billing.SHOTS, billing.server_away)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--engagements", type=int, default=20, help="side by side in each round (default: 20)")
    parser.add_argument("--kills", type=int, default=8, help="in each round, of worker, gateway, store and server (default: 8)")
    parser.add_argument("--mornings", type=int, default=16, help="that each engagement lives through at the most (default: 16)")
    parser.add_argument(
        "--billed", type=int, default=25, help="engagements with invoices in each round; 0: no billing events (default: 25)"
    )
    parser.add_argument("--events", type=int, default=250, help="billing events over them in each round (default: 250)")
    parser.add_argument("--sqlite", action="store_true", help="the journal store in a file instead of on PostgreSQL")
    parser.add_argument("--minutes", type=float, default=5, help="after which no further round begins (default: 5)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**8), help="of the first round; each further round takes the next")
    return parser.parse_args()


@contextmanager
def _store(options: argparse.Namespace) -> Iterator[PostgreSQL | None]:
    """The server of the journal store, where it has one."""
    if options.sqlite:
        yield None
        return
    with postgresql() as server:
        yield server


async def _lives(people: Crew, options: argparse.Namespace, seed: int) -> Outcome:
    """One half of a round: people, from morning to morning."""
    rng = random.Random(f"{seed}/shots")
    wanted = SHOTS if people.store is None else (*SHOTS, *STORE_SHOTS)
    first = [any_moment, gateway_away, server_away, *wanted[len(SHOTS) :]][: options.kills]
    shots = first + [rng.choice(wanted) for _ in range(options.kills - len(first))]
    rng.shuffle(shots)
    return await campaign(people, seed, options.engagements, options.mornings, (shots,))


async def _rounds(console: Console, people: Crew, options: argparse.Namespace) -> list[Outcome | Storm]:
    halves: list[Outcome | Storm] = []
    end, seed = time.monotonic() + 60 * options.minutes, options.seed
    while not halves or (time.monotonic() < end and not any(half.faults for half in halves)):
        console.print(f"Seed {seed}: {options.engagements} engagements, {options.kills} kills", style="bold")
        if options.engagements:
            halves.append(_told(console, await _lives(people, options, seed)))
        if options.billed:
            console.print(f"Seed {seed}: {options.events} billing events over {options.billed} engagements", style="bold")
            halves.append(_told(console, await billing_storm(people, seed, options.billed, options.events, BILLING_SHOTS)))
        seed += 1000
    return halves


def _told(console: Console, half: Outcome | Storm) -> Outcome | Storm:
    """Say how one half of a round ended."""
    for line in (*half.shots, str(half.tally if isinstance(half, Outcome) else half)):
        console.print(f"  {line}", style="dim")
    for fault in half.faults:
        console.print(f"  [red]✗ {escape(fault)}[/red]")
    return half


async def main() -> int:
    """Kill and look, round after round.

    Returns:
        0 when every promise was kept.
    """
    options, console = _options(), Console(highlight=False, soft_wrap=True)
    keys = f"chaos:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"
    with tempfile.TemporaryDirectory(prefix="milepost-chaos-", ignore_cleanup_errors=True) as folder, _store(options) as store:
        server = DurableServer(Path(folder) / "temporal.db", lambda line: console.print(line, style="dim"))
        try:
            await server.start()
            async with billing_crew(server.running.address, server.running.namespace, keys, Path(folder), server, store) as people:
                halves = await _rounds(console, people, options)
        except (DevServerError, ProcessDiedError) as error:
            console.print(f"[bold red]CHAOS FAILED[/bold red]: {error}")
            return 1
        finally:
            await server.stop()
    total = sum((half.tally for half in halves if isinstance(half, Outcome)), start=Tally())
    storms = [half for half in halves if isinstance(half, Storm)]
    kills, faults = sum(len(half.shots) for half in halves), sum(len(half.faults) for half in halves)
    events, deliveries = sum(storm.events for storm in storms), sum(storm.deliveries for storm in storms)
    console.print(f"{kills} kills; of people: {total}; of billing systems: {events} events in {deliveries} deliveries")
    console.print(f"[bold red]{faults} promises broken; again with --seed" if faults else "[bold green]Every promise kept")
    return 1 if faults else 0


if __name__ == "__main__":
    leave(asyncio.run(main()))
