"""How tests wait: for as long as what they wait for may need on the machine as it is, and never for ever.

Twenty seconds are twenty seconds on an idle machine and 150 where fifteen processes want to run on two cores (see ``worker/patience.py``). Only where a
time limit is itself what a product promises does a test go by the clock.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, overload

from worker.patience import Patience, within

SECONDS = 20.0
"""How long tests wait for what takes moments."""
BY_THE_CLOCK = 600.0
"""Where a call takes a limit by the clock only: a bound against hanging."""
_PAUSE_SECONDS = 0.05
_NOTHING = object()
T = TypeVar("T")


class Waiting:
    """A wait, and what was seen last: so that whoever gave up can say it."""

    def __init__(self, what: str) -> None:
        self._what, self._seen = what, _NOTHING

    def saw(self, what: Any) -> None:
        """Remember what was seen."""
        self._seen = what

    def __str__(self) -> str:
        return self._what if self._seen is _NOTHING else f"{self._what}; last seen: {self._seen!r}"


@asynccontextmanager
async def patient(seconds: float, what: str) -> AsyncIterator[Waiting]:
    """Do what the block does within a time, as ``asyncio.timeout`` does, but patiently.

    Args:
        seconds: how long it may take on an idle machine.
        what: what is waited for, as it stands in the message.

    Raises:
        TimeoutError: it took longer.
    """
    patience, waiting, gave_up = Patience(seconds), Waiting(what), True
    try:
        async with within(patience):
            try:
                yield waiting
            except TimeoutError:
                gave_up = False  # somebody else's
                raise
    except TimeoutError as error:
        if not gave_up:
            raise
        raise TimeoutError(f"gave up after {patience}: {waiting}") from error.__cause__


@overload
async def until(
    look: Callable[[], Awaitable[T]],
    *,
    what: str,
    holds: Callable[[T], Any] = bool,
    seconds: float = SECONDS,
    pause: float = _PAUSE_SECONDS,
) -> T: ...
@overload
async def until(
    look: Callable[[], T], *, what: str, holds: Callable[[T], Any] = bool, seconds: float = SECONDS, pause: float = _PAUSE_SECONDS
) -> T: ...
async def until(
    look: Callable[[], Any], *, what: str, holds: Callable[[Any], Any] = bool, seconds: float = SECONDS, pause: float = _PAUSE_SECONDS
) -> Any:
    """Look again and again until it is as it should be.

    Args:
        look: what is there now.
        what: what is waited for, as it stands in the message.
        holds: whether it is as it should be; that there is something, by default.
        seconds: how long it may take on an idle machine.
        pause: seconds between two looks.

    Returns:
        What was seen.

    Raises:
        TimeoutError: it did not come.
    """
    async with patient(seconds, what) as waiting:
        while True:
            answer = look()
            seen = await answer if inspect.isawaitable(answer) else answer
            if holds(seen):
                return seen
            waiting.saw(seen)
            await asyncio.sleep(pause)
