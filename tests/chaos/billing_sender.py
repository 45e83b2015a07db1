"""A billing system that delivers its events to a receiver which may be away: signed anew at each try, until somebody says 2xx."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
from pydantic import SecretStr

from activities.billing.signed.signing import signed_headers
from tests.chaos.billing_told import Told
from worker.patience import Patience

AT_ONCE = 12
"""Deliveries on their way side by side."""
TIMEOUT = 5.0
"""Seconds for one try: shorter than the receiver may take, so that an answer can come too late."""
PATIENCE = 120.0
"""Seconds until an event that nobody took is a fault."""
_LONGEST_PAUSE = 1.0


class UndeliverableError(AssertionError):
    """The receiver refused a genuine event, or nobody took it in time."""


class Sender:
    """Delivers events.

    Args:
        url: of the receiver, with the name of the source.
        secret: to sign with.
        rng: decides how long to wait before another try.
    """

    def __init__(self, url: str, secret: str, rng: random.Random) -> None:
        self._url, self._secret, self._rng = url, SecretStr(secret), rng
        self._news = asyncio.Condition()
        self.arrived = 0
        """Deliveries that were answered with 2xx."""
        self.answers: Counter[str] = Counter()
        """What became of each try: a status with its result, or the name of what went wrong on the way."""

    async def send(self, deliveries: Sequence[Told]) -> None:
        """Deliver everything, in about this order.

        Raises:
            UndeliverableError: one of them cannot be.
        """
        waiting = iter(deliveries)
        async with httpx.AsyncClient(trust_env=False, timeout=TIMEOUT) as client, asyncio.TaskGroup() as group:

            async def lane() -> None:
                for told in waiting:
                    await self._deliver(client, told)

            for _ in range(AT_ONCE):
                group.create_task(lane())

    async def until(self, arrived: int) -> None:
        """Wait until so many deliveries were answered with 2xx."""
        async with self._news:
            await self._news.wait_for(lambda: self.arrived >= arrived)

    async def _deliver(self, client: httpx.AsyncClient, told: Told) -> None:
        patience, pause = Patience(PATIENCE), 0.1
        while not await self._tried(client, told):
            if patience.is_over():
                raise UndeliverableError(f"nobody took {told} within {patience}")
            await asyncio.sleep(pause * self._rng.uniform(0.5, 1))
            pause = min(2 * pause, _LONGEST_PAUSE)
        async with self._news:
            self.arrived += 1
            self._news.notify_all()

    async def _tried(self, client: httpx.AsyncClient, told: Told) -> bool:
        """Whether this try was answered with 2xx."""
        body = json.dumps({"type": told.type, "data": told.data}).encode()
        headers = signed_headers(told.message_id, datetime.now(UTC), body, [self._secret])
        try:
            answer = await client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            self.answers[type(error).__name__] += 1
            return False
        self.answers[f"{answer.status_code} {answer.json().get('result', '')}".strip()] += 1
        if not answer.is_success and answer.status_code != 503:
            raise UndeliverableError(f"{told} was refused: {answer.status_code} {answer.text}")
        return answer.is_success
