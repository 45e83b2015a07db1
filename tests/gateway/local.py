"""The API without a Temporal server: the real gateway before the real core, with engagements kept in memory."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import grpc

from tests.gateway.calling import Caller
from worker.gateway.engine import AlreadyStarted, Engine, Item, Page, RefusedByRule
from worker.gateway.interceptor import Doorkeeper
from worker.gateway.listing import Line
from worker.gateway.notes import Notes
from worker.gateway.server import Gateway
from worker.gateway.status import unknown_engagement
from worker.temporal.client_marks import ClientMarks
from workflows.engagement.messages.answers import Refused
from workflows.engagement.rules import core
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import door, indexing, wire
from workflows.engagement.shell.indexing import Indexed
from workflows.engagement.state import State
from workflows.engagement.terms.provider import Provider
from workflows.engagement.views.answer import Answer, answer, bare
from workflows.engagement.views.engagement import EngagementView, JournalPage, view
from workflows.engagement.views.listed import Listed, listed
from workflows.engagement.views.statement import MoneyStatement, statement

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

MARKS = ClientMarks(bytes(32))


class FakeEngine(Engine):
    """Engagements in memory; `trouble`, when set, is raised by whatever is asked next."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self.kept: dict[str, Notes] = {}
        self.marks: dict[str, str] = {}
        """Mark of each engagement's client."""
        self.trouble: Exception | None = None
        self.up = True
        self.hold: asyncio.Event | None = None
        """While it is there and not set, questions wait."""
        self.waiting = asyncio.Semaphore(0)
        """Released by each question that begins to wait."""
        self._changed = asyncio.Condition()

    async def _ask(self, engagement_id: str) -> State:
        if self.trouble is not None:
            raise self.trouble
        if self.hold is not None:
            self.waiting.release()
            await self.hold.wait()
        if engagement_id not in self.states:
            raise unknown_engagement(engagement_id)
        return self.states[engagement_id]

    async def _keep(self, engagement_id: str, state: State) -> None:
        self.states[engagement_id] = state
        async with self._changed:
            self._changed.notify_all()

    def mark_of(self, address: str) -> str:
        return MARKS.of(address)

    async def mark_in(self, engagement_id: str) -> str:
        await self._ask(engagement_id)
        return self.marks[engagement_id]

    async def start(self, engagement_id: str, envelope: wire.Envelope, notes: Notes, indexed: Indexed, mark: str, summary: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        if engagement_id in self.states:
            raise AlreadyStarted
        self.kept[engagement_id], self.marks[engagement_id] = Notes.of(notes.memo()), mark
        meta = envelope.meta(door.created_at(envelope, NOW), RULES_VERSION)
        await self._keep(engagement_id, core.handle(None, envelope.opened(), meta).state)

    async def notes(self, engagement_id: str) -> Notes:
        await self._ask(engagement_id)
        return self.kept[engagement_id]

    async def apply(self, engagement_id: str, envelope: wire.Envelope, patience: float) -> Answer:
        state = await self._ask(engagement_id)
        known = door.known(state, envelope)
        if known is not None:
            return bare(state, known)
        command = envelope.opened()
        try:
            outcome = core.handle(state, command, envelope.meta(NOW, RULES_VERSION))
        except Refused as answered:
            raise RefusedByRule(answered.refusal) from None
        await self._keep(engagement_id, outcome.state)
        return answer(state, outcome, command, NOW)

    async def view(self, engagement_id: str, now: datetime, patience: float) -> EngagementView:
        state = await self._ask(engagement_id)
        return view(state, now)

    async def money(self, engagement_id: str, now: datetime, patience: float) -> MoneyStatement | None:
        return statement(await self._ask(engagement_id), now)

    async def listed(self, engagement_id: str, query: wire.ListQuery, kind: type[Item], patience: float) -> Listed[Item]:
        return listed(await self._ask(engagement_id), query.kind, query.after, query.limit, open_only=query.open_only)

    async def journal(self, engagement_id: str, query: wire.JournalQuery, patience: float) -> JournalPage:
        state = await self._ask(engagement_id)
        entries = tuple(e for e in state.journal if e.sequence > query.after)[: query.limit]
        return JournalPage(entries=entries, last=state.sequence, head=state.head, stored=0)

    async def check(self, engagement_id: str, envelope: wire.Envelope, now: datetime, patience: float) -> Answer:
        return said(door.verdict(await self._ask(engagement_id), envelope, now, RULES_VERSION))

    async def page(self, query: str, size: int, token: bytes) -> Page:
        wanted = re.search(f"{indexing.CLIENT} = '(.*?)'", query)
        found = {i: s for i, s in self.states.items() if not wanted or self.marks[i] == wanted[1]}
        lines = [Line(i, s.stage, "us", s.created_at) for i, s in sorted(found.items())]
        first = int(token or b"0")
        return Page(tuple(lines[first : first + size]), str(first + size).encode() if first + size < len(lines) else b"")

    async def rings(self, engagement_id: str) -> AsyncGenerator[None, None]:
        await self._ask(engagement_id)
        while True:
            seen = self.states[engagement_id].sequence
            yield
            async with self._changed:
                while self.states[engagement_id].sequence == seen:
                    await self._changed.wait()

    async def reachable(self) -> bool:
        return self.up


def said(verdict: wire.Verdict) -> Answer:
    """What a verdict says."""
    if verdict.refusal is not None:
        raise RefusedByRule(verdict.refusal)
    assert verdict.answer is not None
    return verdict.answer


class Api(Caller):
    """A running gateway, its engine, and a way to call it."""

    def __init__(self, channel: grpc.aio.Channel, engine: FakeEngine, gateway: Gateway) -> None:
        super().__init__(channel)
        self.engine, self.gateway = engine, gateway


@asynccontextmanager
async def serving(
    provider: Provider | None = None,
    doorkeeper: Doorkeeper | None = None,
    clock: Callable[[], datetime] = lambda: NOW,
    pause: float = 5.0,
    engine: FakeEngine | None = None,
) -> AsyncIterator[Api]:
    """A gateway on a port of its own, before an engine in memory."""
    engine = engine or FakeEngine()
    gateway = Gateway(engine, provider, doorkeeper=doorkeeper, clock=clock, health_pause=pause)
    port = await gateway.start("127.0.0.1", 0)
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Api(channel, engine, gateway)
    finally:
        await gateway.stop(0)
