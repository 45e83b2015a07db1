"""The clock that a real server keeps for each engagement."""

from datetime import datetime

from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests.drivers.real import Real
from worker.gateway.engine import workflow_id


class ServerClock:
    """Tells the virtual time of engagements, and moves it."""

    def __init__(self, client: Client, skipper: TimeSkipper) -> None:
        self._client, self._skipper = client, skipper

    async def now(self, name: str) -> datetime:
        """The engagement's time; this machine's where it was never moved."""
        return await self._real(name).now()

    async def advance(self, name: str, to: datetime) -> None:
        """Let its time pass until a moment, and what follows from that happen."""
        await self._real(name).advance(to)

    def _real(self, name: str) -> Real:
        return Real.found(self._client, self._skipper, "", workflow_id(name.removeprefix("engagements/")))
