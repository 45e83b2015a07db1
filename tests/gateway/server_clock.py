"""The clock that a real server keeps for each engagement."""

from datetime import datetime
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper

from tests.patience import at_rest
from worker.demo.virtual_clock import move_to
from worker.gateway.engine import workflow_id


class ServerClock:
    """Tells the virtual time of engagements, and moves it."""

    def __init__(self, client: Client, skipper: TimeSkipper) -> None:
        self._client, self._skipper = client, skipper

    async def now(self, name: str) -> datetime:
        """The engagement's time; this machine's where it was never moved."""
        return await self._skipper.get_current_time(self._handle(name))

    async def move(self, name: str, to: datetime) -> None:
        """Let its time pass until a moment, and what follows from that happen."""
        await self._rest(name)
        await move_to(self._skipper, self._handle(name), to)
        await self._rest(name)

    async def _rest(self, name: str) -> None:
        await at_rest(self._handle(name))

    def _handle(self, name: str) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(workflow_id(name.removeprefix("engagements/")))
