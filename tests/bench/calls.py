"""How fast the API is, and what a waiting engagement weighs: a server, a worker, a gateway and a caller, each a process of its own."""

import asyncio
import os
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests import lives
from tests.chaos.crew import Crew
from tests.drivers.real import envelope
from tests.patience import until
from worker.gateway.engine import workflow_id
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import wire

CALLERS = 16
_HOUSE = (lives.EXAMPLES / "provider.yaml").read_text()
_FILE = (lives.EXAMPLES / "website-redesign.yaml").read_text()


def _document(number: int) -> str:
    # Another client each time: the gateway remembers documents it has read.
    return _FILE.replace("name: Northwind Pottery", f"name: Northwind Pottery {number}")


async def _at_once(callers: int, calls: int, call: Callable[[int], Awaitable[Any]]) -> dict[str, float]:
    """Calls by several callers, each with its share one after the other: rate a second and milliseconds."""
    taken: list[float] = []

    async def caller(mine: int) -> None:
        for number in range(mine, calls, callers):
            began = time.perf_counter()
            await call(number)
            taken.append(1000 * (time.perf_counter() - began))

    began = time.perf_counter()
    await asyncio.gather(*(caller(mine) for mine in range(callers)))
    seconds = time.perf_counter() - began
    cuts = quantiles(taken, n=20)
    return {"per_second": round(calls / seconds, 1), "p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1), "calls": calls}


async def updates(crew: Crew, calls: int) -> dict[str, Any]:
    """Commands that set nothing off (an automatic mail is noted) through the gateway, by one caller and by sixteen, each on an engagement of its own."""
    names = [(await crew.api.create(_document(n), _HOUSE)).standing.name for n in range(CALLERS)]
    await _drained(crew, names)
    command = c.RecordInbound(contact="anna", subject="Out of office", automatic=True)
    await _at_once(CALLERS, CALLERS, lambda n: crew.api.give(names[n], command))  # channels and caches are warm from here on
    found = {}
    for callers in (1, CALLERS):
        found[f"{callers}_callers"] = await _at_once(
            callers, calls * (4 if callers > 1 else 1), lambda n: crew.api.give(names[n % CALLERS], command)
        )
    return found


async def creates(crew: Crew, server_pid: int | None, calls: int) -> dict[str, Any]:
    """Creating through the gateway beside bare starts of the same workflow with the same command, in turns; and what the engagements weigh then.

    Args:
        crew: worker and gateway.
        server_pid: the Temporal server's process, where it is ours.
        calls: of each kind.
    """
    made: list[str] = []
    sample = lives.create_of(lives.example(), lives.provider(), "bench000000", datetime.now(UTC))

    async def known(number: int) -> None:
        made.append((await crew.api.create(_FILE, _HOUSE)).standing.name)

    async def another(number: int) -> None:
        made.append((await crew.api.create(_document(1000 + len(made) + number), _HOUSE)).standing.name)

    async def bare(number: int) -> None:
        engagement = f"bare{uuid.uuid4().hex[:16]}"
        start = wire.Start(
            created=envelope(sample.model_copy(update={"engagement_id": engagement}), str(uuid.uuid4())), rules=RULES_VERSION
        )
        await crew.client.start_workflow(wire.WORKFLOW, start, id=workflow_id(engagement), task_queue=crew.settings.task_queue)
        made.append(f"engagements/{engagement}")

    kinds = {"bare": bare, "file_known_to_the_gateway": known, "another_file_each_time": another}
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    before = _weights(crew, server_pid)
    for _ in range(2):
        for name, call in kinds.items():
            rates[name].append((await _at_once(CALLERS, calls // 2, call))["per_second"])
            await _drained(crew, made)
    after = _weights(crew, server_pid)
    rate = {name: round(sum(both) / 2, 1) for name, both in rates.items()}
    return {
        "creates_per_second": rate,
        "creates_of_bare": {name: round(rate[name] / rate["bare"], 2) for name in kinds if name != "bare"},
        "kib_per_waiting_engagement": {name: round((after[name] - before[name]) / len(made), 1) for name in before}
        | {"engagements": len(made)},
    }


async def _drained(crew: Crew, names: list[str]) -> None:
    """Wait until the first mail of each has left."""
    handles = [crew.client.get_workflow_handle(workflow_id(name.removeprefix("engagements/"))) for name in names[-200:]]

    async def left() -> int:
        return sum([await handle.query(wire.PENDING_QUERY, result_type=int) for handle in handles])

    await until(left, holds=lambda pending: pending == 0, what="the first mail of each has left", seconds=300)


def _weights(crew: Crew, server_pid: int | None) -> dict[str, int]:
    """Resident memory, KiB, of the processes that hold engagements."""
    pids = {"worker": crew.worker.pid, "server": server_pid}
    return {name: resident_kib(pid) for name, pid in pids.items() if pid is not None}


def resident_kib(pid: int) -> int:
    """Resident memory of a process, KiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
