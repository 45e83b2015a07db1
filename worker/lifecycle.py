"""How a process of ours begins and ends: SIGTERM and SIGINT are one awaited event, and the end says its exit code."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import NoReturn


def stop_event() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, event.set)
    return event


def stay_in_memory() -> None:
    """Freeze all objects that exist now, so that the garbage collector does not look through them again.

    Otherwise it looks through them whenever many values are made at once: reading the state of a large engagement took twice as long.
    """
    gc.collect()
    gc.freeze()


def leave(code: int) -> NoReturn:
    """End the process with ``code``.

    Processes that used the Temporal SDK sometimes abort while the interpreter shuts down; leaving at once keeps the exit code true.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run(main: Callable[[], Awaitable[int]]) -> NoReturn:
    """Run ``main`` on an event loop and leave with what it answers; settings that do not allow a start are said in plain words."""
    from worker.settings import SettingsError

    async def guarded() -> int:
        return await main()

    try:
        code = asyncio.run(guarded())
    except SettingsError as error:
        print(error, file=sys.stderr)
        code = 2
    leave(code)
