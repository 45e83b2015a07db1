"""How tests wait: for as long as what they wait for may need on the machine as it is, and never for ever.

Twenty seconds are twenty seconds on an idle machine and 150 where fifteen processes want to run on two cores (see ``worker/patience.py``). Only where a
time limit is itself what a product promises does a test go by the clock.
"""

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, overload

from temporalio.client import WorkflowHandle
from temporalio.worker import _workflow

from activities.engagements import asked
from worker.patience import Patience, within
from workflows.engagement.shell import wire

SECONDS = 20.0
"""How long tests wait for what takes moments."""
BY_THE_CLOCK = 600.0
"""Where a call takes a limit by the clock only: a bound against hanging."""
STEP_SECONDS = 60
"""How long a step of a workflow may last in the tests' own process."""
_PAUSE_SECONDS = 0.05
_NOTHING = object()
T = TypeVar("T")


def let_steps_last() -> None:
    """Let a step of a workflow last a minute in this process before the SDK takes it for a deadlock, and not two seconds.

    On a loaded machine two seconds by the clock measure the machine. What our steps cost is measured in processor time (``tests/bench/heaviest.py``),
    and workers that run as processes of their own keep the two seconds. The SDK's own switch, ``debug_mode``, would also run each step on the event
    loop and loosen the sandbox: tests would run other code than production.
    """
    made = _workflow._WorkflowWorker.__init__

    @functools.wraps(made)
    def making(self: Any, **given: Any) -> None:
        made(self, **given)
        assert self._deadlock_timeout_seconds in {2, STEP_SECONDS}, "the SDK keeps its limit elsewhere now"
        self._deadlock_timeout_seconds = STEP_SECONDS

    _workflow._WorkflowWorker.__init__ = making  # type: ignore[method-assign]


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


async def unchanged(look: Callable[[], Awaitable[T]], *, what: str, pause: float) -> T:
    """Look until it is the same twice, with a pause between.

    Raises:
        TimeoutError: it went on changing.
    """
    before: Any = _NOTHING
    async with patient(SECONDS, what) as waiting:
        while (now := await look()) != before:
            before = now
            waiting.saw(now)
            await asyncio.sleep(pause)
    return now


async def at_rest(handle: WorkflowHandle[Any, Any]) -> None:
    """Wait until nothing of an engagement is on its way that could go now.

    Raises:
        TimeoutError: something stays on its way.
    """

    async def pending() -> int:
        return await asked(handle, wire.PENDING_QUERY, int)

    await until(pending, holds=lambda left: left == 0, what=f"no effects of {handle.id} on their way", seconds=30, pause=0.02)
