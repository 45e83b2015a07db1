"""Sends signed messages to a billing system and reads its answers: taken, later, or never."""

import asyncio
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

import httpx
from pydantic import AfterValidator, ConfigDict

from activities.billing.signed.sent import Sent, SentMessages
from activities.billing.signed.signing import SigningSecrets, signed_headers
from activities.failures import permanent, temporary
from workflows.engagement.messages.reasons import why
from workflows.engagement.model import Frozen, Slug

ATTEMPT_SECONDS = 10.0
"""For the whole talk: an attempt of the activity has more."""
LONGEST_ANSWER = 64 * 1024
LATER = 202
_NEVER = frozenset({400, 410, 413, 422})
"""The receiver understood and says no; everything else may be the network's, a proxy's or a deployment's doing, and passes."""


def _is_safe(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("url must be an address such as https://billing.example/milepost, without a user name")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise ValueError("url must begin with https: invoices would cross the network for all to read")
    return url


SafeUrl = Annotated[str, AfterValidator(_is_safe)]
"""https, or http on this machine."""


class Target(Frozen):
    """A billing system behind a signed webhook."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True)

    name: Slug
    url: SafeUrl
    secrets: SigningSecrets


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Answer:
    """A 2xx.

    Attributes:
        status: 200 to 299; 202 means "later".
        body: at most 64 KiB; longer ones are cut off.
    """

    status: int
    body: bytes


def _now() -> datetime:
    return datetime.now(UTC)


class Sender:
    """Sends messages to one billing system.

    Args:
        target: where to, and the secrets.
        sent: keeps each message before it leaves.
        clock: time on the wall, which signatures carry.
    """

    def __init__(self, target: Target, sent: SentMessages, clock: Callable[[], datetime] = _now) -> None:
        self.target, self._sent, self._clock = target, sent, clock

    async def send(self, message_id: str, kind: str, engagement: str, invoice: str, body: bytes) -> Answer:
        """Keep a message and send it; under an id that was sent before, the words of then.

        Args:
            message_id: the same at every repetition.
            kind: such as ``invoice.requested``.
            engagement: what it is about.
            invoice: what it is about.
            body: JSON.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT; 202 is an answer, not a failure.
        """
        kept = Sent(
            id=message_id, target=self.target.name, type=kind, engagement=engagement, invoice=invoice, created_at=self._clock()
        )  # fmt: skip
        return await self._attempt(kept, await asyncio.to_thread(self._sent.begin, kept, body))

    async def replay(self, message_id: str) -> Answer:
        """Send a kept message again, under its id, signed anew.

        Raises:
            NeverSentError: there is none under this id, or it went to another billing system.
            ApplicationError: as for :meth:`send`.
        """
        kept = await asyncio.to_thread(self.kept, message_id)
        return await self._attempt(kept, await asyncio.to_thread(self._sent.body, kept.id))

    def kept(self, message_id: str) -> Sent:
        """The message under that id, without its words.

        Raises:
            NeverSentError: there is none, or it went to another billing system.
        """
        return self._sent.of_target(message_id, self.target.name)

    async def _attempt(self, message: Sent, body: bytes) -> Answer:
        answer = await self._post(message.id, body)
        status = answer.status if answer else None
        await asyncio.to_thread(self._sent.note, message.id, self._clock(), status)
        if answer is None:
            raise temporary(why("failure-system-silent", system=self.target.name))
        if 200 <= answer.status < 300:
            return answer
        if answer.status in _NEVER:
            raise permanent(why("failure-system-refuses", system=self.target.name, status=answer.status))
        raise temporary(why("failure-system-not-now", system=self.target.name, status=answer.status))

    async def _post(self, message_id: str, body: bytes) -> Answer | None:
        """The answer, whatever it says; none where none came."""
        headers = {
            **signed_headers(message_id, self._clock(), body, self.target.secrets),
            "content-type": "application/json",
            "user-agent": "milepost",
        }
        # Proxies of the environment are for the way out, not for this machine.
        trust = not _is_this_machine(urlsplit(self.target.url).hostname or "")
        try:
            # A redirect is not followed: the words are for this address alone.
            async with (
                asyncio.timeout(ATTEMPT_SECONDS),
                httpx.AsyncClient(trust_env=trust, timeout=ATTEMPT_SECONDS, follow_redirects=False) as client,
                client.stream("POST", self.target.url, content=body, headers=headers) as answer,
            ):
                return Answer(answer.status_code, await _beginning(answer))
        except (httpx.HTTPError, TimeoutError):
            return None


async def _beginning(answer: httpx.Response) -> bytes:
    read = bytearray()
    async for part in answer.aiter_bytes():
        read += part
        if len(read) > LONGEST_ANSWER:
            break
    return bytes(read[:LONGEST_ANSWER])
