"""Engagements that somebody watches: one doorbell for each, and each question once after a ring, however many watch."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar, cast

from worker.gateway.engine import PATIENCE_SECONDS, Engine
from worker.gateway.status import ApiError
from workflows.engagement.shell import wire
from workflows.engagement.views.engagement import EngagementView, JournalPage

T = TypeVar("T")


class Look:
    """What an engagement answers between two rings: everybody who asks the same gets the same answer."""

    def __init__(self, engine: Engine, engagement_id: str, clock: Callable[[], datetime]) -> None:
        self._engine, self._id, self._clock = engine, engagement_id, clock
        self._asked: dict[int | str, asyncio.Task[Any]] = {}

    async def journal(self, after: int) -> JournalPage:
        """Entries after a sequence.

        Raises:
            ApiError: the engine does not answer.
        """
        return await self._once(after, lambda: self._engine.journal(self._id, wire.JournalQuery(after=after), PATIENCE_SECONDS))

    async def view(self) -> EngagementView:
        """The engagement.

        Raises:
            ApiError: the engine does not answer.
        """
        return await self._once("view", lambda: self._engine.view(self._id, self._clock(), PATIENCE_SECONDS))

    async def _once(self, key: int | str, ask: Callable[[], Awaitable[T]]) -> T:
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.ensure_future(ask())
            task.add_done_callback(lambda done: self._forget(key, done))
        # Who leaves while others wait for the same answer takes it from nobody.
        return cast(T, await asyncio.shield(task))

    def _forget(self, key: int | str, done: "asyncio.Task[Any]") -> None:
        """A question that failed is asked again by the next one who has it."""
        if done.cancelled() or done.exception() is not None:
            self._asked.pop(key, None)


class Watched:
    """One engagement, watched by somebody.

    Attributes:
        look: its answers since the last ring.
        rang: how often the bell rang.
        listeners: how many watch.
    """

    def __init__(self, make: Callable[[], Look], rings: AsyncGenerator[None, None]) -> None:
        self._make, self._rings = make, rings
        self.look, self.rang, self.listeners = make(), 0, 0
        self._news = asyncio.Event()
        self._ending: ApiError | None = None
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        try:
            async for _ in self._rings:
                self.look, self.rang = self._make(), self.rang + 1
                self._tell()
        except ApiError as error:
            self._ending = error
        finally:
            self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether it will not ring again."""
        return self._task.done()

    def again(self, look: Look) -> Look:
        """Fresh answers, unless there are fresher ones than those of this look already."""
        if self.look is look:
            self.look = self._make()
        return self.look

    async def rung(self, before: int) -> bool:
        """Wait until it has rung more often than that; false when it never will.

        Raises:
            ApiError: the engine does not answer any more.
        """
        while self.rang == before:
            if self.is_over:
                if self._ending is not None:
                    raise self._ending
                return False
            news = asyncio.ensure_future(self._news.wait())
            await asyncio.wait({news, self._task}, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
        return True

    async def stop(self) -> None:
        """Listen no more."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._rings.aclose()


class Hub:
    """All engagements that are watched at this gateway."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Use an engine.

        Args:
            engine: where engagements run.
            clock: the time now, in UTC.
        """
        self._engine, self._clock = engine, clock
        self._watched: dict[str, Watched] = {}

    async def rings(self, engagement_id: str) -> AsyncGenerator[Watched, None]:
        """The engagement at once, and again each time something may have happened; it ends when nothing can any more.

        Raises:
            ApiError: there is no such engagement, or the engine does not answer.
        """
        watched = self._watched.get(engagement_id)
        if watched is None or watched.is_over:
            watched = self._watched[engagement_id] = self._begun(engagement_id)
        watched.listeners += 1
        try:
            heard = 0
            while await watched.rung(heard):
                heard = watched.rang
                yield watched
        finally:
            watched.listeners -= 1
            if not watched.listeners:
                if self._watched.get(engagement_id) is watched:
                    del self._watched[engagement_id]
                await watched.stop()

    def _begun(self, engagement_id: str) -> Watched:
        return Watched(lambda: Look(self._engine, engagement_id, self._clock), self._engine.rings(engagement_id))
