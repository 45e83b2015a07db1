"""Moving one engagement's virtual clock on a server that skips time: for demo and tests."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper

MARGIN = timedelta(seconds=60)
"""So far behind a deadline it is safe to stop.

A fast-forward whose target is past when the server looks at it stops nowhere: it goes on to the next timer, however far that is. So nobody aims at a
moment right after a timer, where the work that the timer causes may still be going on.
"""


async def move_to(skipper: TimeSkipper, handle: WorkflowHandle[Any, Any], to: datetime) -> None:
    """Move the clock to a moment; the last second passes by itself."""
    by = to - await skipper.get_current_time(handle)
    if by > timedelta(seconds=1):
        await skipper.fast_forward(handle, by)
    else:
        await asyncio.sleep(max(by.total_seconds(), 0))
