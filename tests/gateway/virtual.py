"""The API before engagements that live on the simulator: each has a clock of its own, and what follows from a command follows at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from tests.gateway.local import Api, FakeEngine, said, serving
from worker.gateway.engine import AlreadyStarted, RefusedByRule
from worker.gateway.notes import Notes
from workflows.engagement.messages.answers import Refused
from workflows.engagement.rules import core
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import door, wire
from workflows.engagement.shell.indexing import Indexed
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.views.answer import Answer, answer, bare
from workflows.engagement.views.engagement import EngagementView, view
from workflows.engagement.views.statement import MoneyStatement, statement


class LivingEngine(FakeEngine):
    """Engagements on the simulator, all of which begin at the same moment."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment
        self.lives: dict[str, Simulation] = {}

    async def _alive(self, engagement_id: str) -> Simulation:
        await self._ask(engagement_id)
        return self.lives[engagement_id]

    async def start(self, engagement_id: str, envelope: wire.Envelope, notes: Notes, indexed: Indexed, mark: str, summary: str) -> None:
        if engagement_id in self.lives:
            raise AlreadyStarted
        life = self.lives[engagement_id] = Simulation(self.moment)
        life.give(envelope.opened(), envelope.request_id, envelope.actor, envelope.digest)
        self.kept[engagement_id], self.marks[engagement_id] = Notes.of(notes.memo()), mark
        await self._keep(engagement_id, life.current)

    async def apply(self, engagement_id: str, envelope: wire.Envelope, patience: float) -> Answer:
        life = await self._alive(engagement_id)
        before, command = life.current, envelope.opened()
        if (known := door.known(before, envelope)) is not None:
            return bare(before, known)
        try:
            receipt = life.give(command, envelope.request_id, envelope.actor, envelope.digest)
        except Refused as no:
            raise RefusedByRule(no.refusal) from None
        await self._keep(engagement_id, life.current)
        return answer(before, core.Outcome(state=life.current, receipt=receipt), command, life.now)

    async def view(self, engagement_id: str, now: datetime, patience: float) -> EngagementView:
        life = await self._alive(engagement_id)
        return view(life.current, max(now, life.now))

    async def money(self, engagement_id: str, now: datetime, patience: float) -> MoneyStatement | None:
        life = await self._alive(engagement_id)
        return statement(life.current, max(now, life.now))

    async def check(self, engagement_id: str, envelope: wire.Envelope, now: datetime, patience: float) -> Answer:
        life = await self._alive(engagement_id)
        return said(door.verdict(life.current, envelope, max(now, life.now), RULES_VERSION))

    # -- its clock

    async def now(self, name: str) -> datetime:
        """The virtual time of an engagement."""
        return (await self._alive(name.removeprefix("engagements/"))).now

    async def advance(self, name: str, to: datetime) -> None:
        """Let its time pass until a moment."""
        life = await self._alive(name.removeprefix("engagements/"))
        life.advance(to)
        await self._keep(life.current.id, life.current)


@asynccontextmanager
async def living(moment: datetime) -> AsyncIterator[tuple[Api, LivingEngine]]:
    """A gateway before such an engine; its own clock stands at that moment."""
    engine = LivingEngine(moment)
    async with serving(clock=lambda: moment, engine=engine) as api:
        yield api, engine
