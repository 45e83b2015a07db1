"""Threads of the store's own, and how long anybody waits for them: a frozen disk or database uses up these, never those of the whole process."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from activities.store.troubles import StoreBusyError

T = TypeVar("T")

THREADS = 8
PATIENCE_SECONDS = 5.0
"""For a lock, a connection or a thread."""
LONGEST_SECONDS = 12.0
"""For the whole of a piece of work, also where a database is frozen and answers nothing at all."""

_here = threading.local()


class _Job(Generic[T]):
    """A piece of work; whoever asked for it may have given up on it."""

    def __init__(self, work: Callable[[], T], patience: float) -> None:
        self._work, self._patience = work, patience
        self._asked_at = time.monotonic()
        self.given_up = False

    def run(self) -> T:
        """Work, unless it waited for a thread so long already that nobody should wait longer."""
        if time.monotonic() - self._asked_at > self._patience:
            raise StoreBusyError("the store is held up: no thread of its own came free")
        _here.job = self
        try:
            return self._work()
        finally:
            _here.job = None


def check_wanted() -> None:
    """Called before a commit: what nobody waits for any more is rolled back, so that it leaves no claim behind.

    Raises:
        StoreBusyError: whoever asked for this work has given up.
    """
    job = getattr(_here, "job", None)
    if job is not None and job.given_up:
        raise StoreBusyError("the store took too long: nobody waits for this any more")


class Threads:
    """A few threads.

    Args:
        count: how many.
        patience: seconds that a piece of work may wait for one of them.
        longest: seconds after which the caller goes on without an answer.
    """

    def __init__(self, count: int = THREADS, patience: float = PATIENCE_SECONDS, longest: float = LONGEST_SECONDS) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="store")
        self._patience, self._longest = patience, longest

    async def run(self, work: Callable[[], T]) -> T:
        """Do something in one of them.

        Raises:
            StoreBusyError: it took too long to begin or to end; nothing it wrote stays.
            Exception: what the work raises.
        """
        job = _Job(work, self._patience)
        future = asyncio.wrap_future(self._pool.submit(job.run))
        try:
            async with asyncio.timeout(self._longest):
                return await future
        except TimeoutError:
            job.given_up = True
            raise StoreBusyError("the store does not answer") from None
        except asyncio.CancelledError:
            job.given_up = True
            raise

    def soon(self, work: Callable[[], object]) -> None:
        """Do something without anybody waiting for it."""
        self._pool.submit(work)

    def close(self) -> None:
        """Take no more work; what runs goes on."""
        self._pool.shutdown(wait=False, cancel_futures=True)
