"""``make bench``: how fast, how large, how heavy. Prints one JSON; progress goes to standard error. Nothing here is a test: only ratios carry over."""

import argparse
import asyncio
import base64
import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench import aims, growth, heaviest, long_haul, pairs, simulated
from tests.bench.bare import bare_house
from tests.bench.calls import Figures
from tests.chaos.crew import crew
from worker import devserver
from worker.lifecycle import leave, stay_in_memory
from worker.namespace import SEARCH_ATTRIBUTES
from worker.temporal.keys import load_ring
from workflows.engagement.time.zones import load_zones

MONTHS = 24


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    years: int = 20
    mutations: int = 210
    interactions: int = 192
    creates: int = 144
    lists: int = 160
    waiting: int = 96
    months: int = MONTHS
    lifetime: float = 5
    """Years of the engagement whose steps are measured."""


QUICK = Effort(years=5, mutations=60, interactions=48, creates=48, lists=48, waiting=32, months=6, lifetime=1)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


async def measure(effort: Effort) -> dict[str, Any]:
    """Measure everything, one after the other, so that nothing disturbs anything."""
    load_zones()
    stay_in_memory()  # as worker and gateway do
    _say("The core by itself")
    found: dict[str, Any] = {"machine": {"cores": os.cpu_count(), "load_before": os.getloadavg()[0], "python": platform.python_version()}}
    found["simulated_year_ms"] = simulated.year(effort.years)
    _say("The largest steps of a workflow, in processor time")
    found["largest_steps"] = heaviest.measured(effort.lifetime)
    _say("A retainer, year by year")
    found["years"] = growth.measured()
    keys = f"bench:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"
    with tempfile.TemporaryDirectory(prefix="milepost-bench-") as folder:
        async with (
            devserver.running(True, None, say=_say, search_attributes=SEARCH_ATTRIBUTES) as server,
            crew(server.address, server.namespace, keys, Path(folder)) as people,
        ):
            ring = load_ring(people.settings)
            found["state_bytes"] = {
                f"{MONTHS} months of weekly reports": asdict(await simulated.retainer(ring, MONTHS, chatty=False)),
                f"{MONTHS} months with a question a week and a meeting a month": asdict(
                    await simulated.retainer(ring, MONTHS, chatty=True)
                ),
            }
            async with bare_house(people.client, people.settings, keys, Path(folder)) as house:
                found |= await _pairs(pairs.Pairs(people, house, server.pid), effort, found["simulated_year_ms"]["median"])
            _say(f"{effort.months} months of weekly reports on the server")
            found["retainer"] = await long_haul.retainer(people, effort.months)
    return found


async def _pairs(both: pairs.Pairs, effort: Effort, year_ms: float) -> dict[str, Any]:
    """Ours beside bare workflows, and how the ratios stand to their aims."""
    found: dict[str, Any] = {}
    values: dict[str, float] = {"simulated_year_ms": year_ms}
    creation = Figures()
    for name, measuring in (
        ("mutations", partial(pairs.mutations, both, effort.mutations)),
        ("interactions", partial(pairs.interactions, both, effort.interactions)),
        ("creations", partial(pairs.creations, both, effort.creates, creation)),
        ("aged", partial(pairs.aged, both, effort.mutations)),
        ("lists", partial(pairs.lists, both, effort.lists)),
        ("beginnings", partial(pairs.beginnings, both, effort.waiting, creation)),
    ):
        _say(name.capitalize())
        found[name], ratios = await measuring()
        values |= ratios
    return found | {"aims": aims.told(values)}


async def main() -> int:
    """Measure and print.

    Returns:
        0: numbers are reported, never judged.
    """
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything: about a minute and a half instead of about four")
    effort = QUICK if parser.parse_args().quick else Effort()
    began = time.monotonic()
    found = await measure(effort)
    print(json.dumps(found | {"seconds": round(time.monotonic() - began)}, indent=2))
    return 0


if __name__ == "__main__":
    leave(asyncio.run(main()))
