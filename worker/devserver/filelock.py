"""A lock between processes that ends with its holder, however that ends."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

_PAUSE_SECONDS = 0.5


class LockedError(Exception):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on `path`, a file made for it.

    Raises:
        LockedError: Another process holds it.
        OSError: The file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(str(path)) from None
        yield
    finally:
        os.close(handle)


@asynccontextmanager
async def locked_in_turn(path: Path, on_wait: Callable[[], None]) -> AsyncIterator[None]:
    """Hold the lock on `path`, after waiting for others; the caller bounds the wait.

    Args:
        path: A file made for the lock.
        on_wait: Called once when somebody else holds it.
    """
    told = False
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(locked(path))
                break
            except LockedError:
                if not told:
                    on_wait()
                told = True
                await asyncio.sleep(_PAUSE_SECONDS)
        yield
