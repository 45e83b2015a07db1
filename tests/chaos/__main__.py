"""``make chaos``: engagements side by side while worker, gateway and Temporal server are killed at random, for as long as wished."""

import argparse
import asyncio
import base64
import os
import random
import tempfile
import time
from pathlib import Path

from rich.console import Console

from tests.chaos.campaign import Outcome, any_moment, campaign, gateway_away, mid_message, mid_reminder, server_away
from tests.chaos.crew import Crew, crew
from tests.chaos.durable_server import DurableServer
from tests.chaos.verdict import Tally
from worker.devserver import DevServerError
from worker.lifecycle import leave
from worker.processes import ProcessDiedError

SHOTS = (any_moment, mid_message, mid_reminder, gateway_away, server_away)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--engagements", type=int, default=20, help="side by side in each round (default: 20)")
    parser.add_argument("--kills", type=int, default=8, help="in each round, of worker, gateway and server (default: 8)")
    parser.add_argument("--mornings", type=int, default=16, help="that each engagement lives through at the most (default: 16)")
    parser.add_argument("--minutes", type=float, default=5, help="after which no further round begins (default: 5)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**8), help="of the first round; each further round takes the next")
    return parser.parse_args()


async def _rounds(console: Console, people: Crew, options: argparse.Namespace) -> list[Outcome]:
    outcomes: list[Outcome] = []
    end = time.monotonic() + 60 * options.minutes
    while not outcomes or (time.monotonic() < end and not outcomes[-1].faults):
        seed = options.seed + 1000 * len(outcomes)
        rng = random.Random(f"{seed}/shots")
        first = [any_moment, gateway_away, server_away][: options.kills]
        shots = first + [rng.choice(SHOTS) for _ in range(options.kills - len(first))]
        rng.shuffle(shots)
        console.print(f"Round {len(outcomes) + 1}: seed {seed}, {options.engagements} engagements, {options.kills} kills", style="bold")
        outcome = await campaign(people, seed, options.engagements, options.mornings, (shots,))
        outcomes.append(outcome)
        for line in (*outcome.shots, str(outcome.tally)):
            console.print(f"  {line}", style="dim")
        for fault in outcome.faults:
            console.print(f"  [red]✗ {fault}[/red]")
    return outcomes


async def main() -> int:
    """Kill and look, round after round.

    Returns:
        0 when every promise was kept.
    """
    options, console = _options(), Console(highlight=False, soft_wrap=True)
    keys = f"chaos:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"
    with tempfile.TemporaryDirectory(prefix="milepost-chaos-", ignore_cleanup_errors=True) as folder:
        server = DurableServer(Path(folder) / "temporal.db", lambda line: console.print(line, style="dim"))
        try:
            await server.start()
            async with crew(server.running.address, server.running.namespace, keys, Path(folder), server) as people:
                outcomes = await _rounds(console, people, options)
        except (DevServerError, ProcessDiedError) as error:
            console.print(f"[bold red]CHAOS FAILED[/bold red]: {error}")
            return 1
        finally:
            await server.stop()
    total = sum((o.tally for o in outcomes), start=Tally())
    kills, faults = sum(len(o.shots) for o in outcomes), sum(len(o.faults) for o in outcomes)
    console.print(f"{len(outcomes)} rounds, {kills} kills: {total}")
    console.print(f"[bold red]{faults} promises broken; again with --seed" if faults else "[bold green]Every promise kept")
    return 1 if faults else 0


if __name__ == "__main__":
    leave(asyncio.run(main()))
