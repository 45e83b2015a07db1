"""How fast the API is, each figure beside that of a bare workflow in processes of the same shape: server, worker, caller; ours has a gateway between.

The two take turns, so that what else the machine does meets both.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from temporalio.client import WorkflowHandle

from milepost.v1 import reading_pb2
from tests import lives
from tests.bench import growth
from tests.bench.bare import BareHouse
from tests.bench.bare_workflow import Bare
from tests.bench.calls import CALLERS, Figures, at_once
from tests.bench.processes import Pids, all_resident_kib
from tests.chaos.crew import Crew
from tests.patience import unchanged, until
from worker.gateway.engine import workflow_id
from workflows.engagement.messages import commands as c
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import wire
from workflows.engagement.state import State

ROUNDS = 3
_LIST = 50
_HOUSE = (lives.EXAMPLES / "provider.yaml").read_text()
_FILE = (lives.EXAMPLES / "website-redesign.yaml").read_text()
_NOTED = c.RecordInbound(contact="anna", subject="Out of office", automatic=True)
_ASKED = c.RecordInbound(contact="anna", subject="A question about the opening hours")
_Handles = list[WorkflowHandle[Bare, None]]


@dataclass
class Pairs:
    """What is compared.

    Attributes:
        crew: our worker and gateway.
        house: the bare worker.
        server: the Temporal server's process, where it is ours.
    """

    crew: Crew
    house: BareHouse
    server: int | None
    _documents: int = 0

    @property
    def ours(self) -> Pids:
        """The processes that serve our calls."""
        return {"server": self.server, "worker": self.crew.worker.pid, "gateway": self.crew.gateway.pid}

    @property
    def bares(self) -> Pids:
        """The processes that serve bare calls."""
        return {"server": self.server, "worker": self.house.worker.pid}

    def document(self) -> str:
        """An engagement file that nobody has seen: the gateway remembers those it has read."""
        self._documents += 1
        return _FILE.replace("name: Northwind Pottery", f"name: Northwind Pottery {self._documents}")

    async def create(self) -> str:
        """Create one of ours; its name."""
        return str((await self.crew.api.create(self.document(), _HOUSE)).standing.name)

    async def begin_with(self, state: State, number: int) -> str:
        """Begin one of ours with this state; its name."""
        given = state.model_copy(update={"id": f"aged{state.sequence:06d}x{number:04d}"})
        start = wire.Start(state=given, rules=RULES_VERSION)
        queue = self.crew.settings.task_queue
        await self.crew.client.start_workflow(wire.WORKFLOW, start, id=workflow_id(given.id), task_queue=queue)
        name = f"engagements/{given.id}"
        await self.rested([name])
        return name

    async def note(self, names: Sequence[str], number: int) -> None:
        """Give one of these, by the number of the call, a command that sets nothing off."""
        await self.crew.api.give(names[number % len(names)], _NOTED)

    async def some(self, count: int) -> tuple[list[str], _Handles]:
        """So many of ours and as many bare ones, at rest and warm."""
        names = [await self.create() for _ in range(count)]
        await self.rested(names)
        handles = [await self.house.start(self.document()) for _ in range(count)]
        await asyncio.gather(*(self.crew.api.give(name, _NOTED) for name in names), *(self.house.append(h, {}) for h in handles))
        return names, handles

    async def no_more_mails(self) -> None:
        """Wait until for two seconds no mail has arrived; to ask the engagements would cost more than what is measured."""

        async def arrived() -> int:
            return len(self.crew.postbox.raw)

        await unchanged(arrived, what="no more mails", pause=2)

    async def rested(self, names: list[str]) -> None:
        """Wait until no effect of these is under way."""
        handles = [self.crew.client.get_workflow_handle(workflow_id(name.removeprefix("engagements/"))) for name in names]
        await _none_pending([partial(handle.query, wire.PENDING_QUERY, result_type=int) for handle in handles])


async def _none_pending(asks: Sequence[Callable[[], Awaitable[int]]]) -> None:
    """Ask each until it has nothing under way; one that has none is not asked again."""
    for ask in asks:
        await until(ask, holds=lambda pending: pending == 0, what="nothing is under way", seconds=300)


def _told(ours: Figures, bare: Figures) -> dict[str, Any]:
    return {"milepost": ours.told(), "bare": bare.told(), "rate_of_bare": round(ours.rate / bare.rate, 2)}


async def mutations(pairs: Pairs, calls: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Commands that set nothing off (an automatic mail is noted) beside bare updates, by one caller and by sixteen, each on an engagement of its own.

    Args:
        pairs: what is compared.
        calls: of one caller; sixteen make four times as many.
    """
    names, handles = await pairs.some(CALLERS)
    said = _NOTED.model_dump(mode="json")
    found, ratios = {}, {}
    for callers in (1, CALLERS):
        ours, bare, share = Figures(), Figures(), calls * (4 if callers > 1 else 1) // ROUNDS
        for _ in range(ROUNDS):
            await at_once(bare, pairs.bares, callers, share, lambda n: pairs.house.append(handles[n % CALLERS], said))
            await at_once(ours, pairs.ours, callers, share, partial(pairs.note, names))
        found[f"{callers}_callers"] = _told(ours, bare) | {"p50_times_bare": round(ours.p50 / bare.p50, 2)}
        ratios = {"mutation_rate_of_bare": ours.rate / bare.rate, "mutation_p50_times_bare": ours.p50 / bare.p50}
    return found, ratios


async def aged(pairs: Pairs, calls: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Commands that set nothing off, to engagements of a month and of five years, half of the callers each; they begin with the state of then."""
    lives = growth.lives()
    ages = (next(iter(lives)), list(lives)[-1])
    names = {age: [await pairs.begin_with(lives[age].state, number) for number in range(CALLERS // 2)] for age in ages}
    figures = {age: Figures() for age in ages}
    for _ in range(ROUNDS):
        for age, of in names.items():
            await at_once(figures[age], pairs.ours, len(of), calls // ROUNDS, partial(pairs.note, of))
    young, old = (sum(figures[age].cpu.values()) / len(figures[age].taken) for age in ages)
    return {age: figures[age].told() for age in ages}, {"mutation_at_5_years_times_a_month": old / young}


async def interactions(pairs: Pairs, calls: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Questions of a client, each acknowledged by a mail and watched by a clock, beside a bare update with an activity and a timer.

    The clock runs until the last mail has left. The mail server stands in the caller's process and counts as the client.
    """
    names, handles = await pairs.some(CALLERS)
    said = _ASKED.model_dump(mode="json")
    ours, bare, before = Figures(), Figures(), len(pairs.crew.postbox.raw)
    for _ in range(ROUNDS):
        await at_once(
            bare,
            pairs.bares,
            CALLERS,
            calls // ROUNDS,
            lambda n: pairs.house.interact(handles[n % CALLERS], said),
            lambda: _none_pending([partial(handle.query, Bare.pending) for handle in handles]),
        )
        await at_once(
            ours,
            pairs.ours,
            CALLERS,
            calls // ROUNDS,
            lambda n: pairs.crew.api.give(names[n % CALLERS], _ASKED),
            lambda: pairs.rested(names),
        )
    times = bare.rate / ours.rate
    mails = (len(pairs.crew.postbox.raw) - before) / len(ours.taken)
    cpu = sum(ours.cpu.values()) / sum(bare.cpu.values())
    return _told(ours, bare) | {"mails_each": round(mails, 2), "cpu_times_bare": round(cpu, 2)}, {"interaction_time_times_bare": times}


async def creations(pairs: Pairs, calls: int, ours: Figures) -> tuple[dict[str, Any], dict[str, float]]:
    """Creating from a file that nobody has seen beside bare starts. No worker runs meanwhile: its backlog would be timed instead.

    Args:
        pairs: what is compared.
        calls: how many of each.
        ours: where ours are added.
    """
    bare = Figures()
    made: list[str] = []

    async def create(number: int) -> None:
        made.append(await pairs.create())

    for _ in range(ROUNDS):
        await asyncio.gather(pairs.crew.worker.stop(), pairs.house.worker.stop())
        await at_once(bare, pairs.bares, CALLERS, calls // ROUNDS, lambda n: pairs.house.start(pairs.document()))
        await at_once(ours, pairs.ours, CALLERS, calls // ROUNDS, create)
        await asyncio.gather(pairs.crew.worker.start(), pairs.house.worker.start())
        await pairs.rested(made[-calls // ROUNDS :])
    return _told(ours, bare), {"creation_rate_of_bare": ours.rate / bare.rate}


async def lists(pairs: Pairs, calls: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Lists of fifty engagements, by sixteen callers; the server limits how many a namespace may ask for."""
    request = reading_pb2.ListEngagementsRequest(page_size=_LIST)
    shown = len((await pairs.crew.api.call("ListEngagements", request)).engagements)
    found = Figures()
    await at_once(found, pairs.ours, CALLERS, calls, lambda n: pairs.crew.api.call("ListEngagements", request))
    return found.told() | {"rows": shown}, {"lists_of_50_per_second": found.rate}


async def beginnings(pairs: Pairs, count: int, creation: Figures) -> tuple[dict[str, Any], dict[str, float]]:
    """What an engagement costs from its creation until its first mails have left, and what it weighs in the worker then, waiting.

    Memory is that before and after so many more, all at rest. The server frees memory when it likes, so of it the whole is told.

    Args:
        pairs: what is compared.
        count: how many begin.
        creation: what the creation alone costs; the rest comes after it.
    """
    await pairs.crew.worker.stop()  # what earlier measurements left in its memory would take up the new ones
    await pairs.crew.worker.start()
    await pairs.rested([await pairs.create() for _ in range(CALLERS)])
    before, figures, made = all_resident_kib(pairs.ours), Figures(), list[str]()

    async def create(number: int) -> None:
        made.append(await pairs.create())

    await at_once(figures, pairs.ours, CALLERS, count, create, pairs.no_more_mails)
    await pairs.rested(made)
    after = all_resident_kib(pairs.ours)
    cost = (figures.cpu["worker"] + figures.cpu.get("server", 0)) / count - creation.cpu.get("server", 0) / len(creation.taken)
    kib = {"worker": round((after["worker"] - before["worker"]) / count, 1), "whole": after}
    return {"engagements": count, "kib_each_that_waits": kib, "until_rest": figures.told()}, {"new_engagement_cpu_ms_after_creation": cost}
