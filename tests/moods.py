"""What the test mail server answers, engagement by engagement, so that several can meet trouble side by side."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.message import EmailMessage

from worker.demo.stand_ins.mail_server import HANG_UP, Mailbox

LATER = "451 try later"
NEVER = "550 no such mailbox"
HANGS_AT_MOST = 20.0
"""Seconds."""

__all__ = ["HANG_UP", "LATER", "NEVER", "Moods", "moody"]


class Moods:
    """Answers to the messages of engagements, by template or recipient."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], list[str]] = {}
        self._held: dict[tuple[str, str], tuple[threading.Event, threading.Event]] = {}
        self.seen: list[EmailMessage] = []
        """Every copy that came, also those that were refused."""

    def answer(self, engagement: str, which: str, answer: str, times: int = 1000) -> None:
        """The next messages of this template, or to this address, are answered so."""
        self._answers[engagement, which] = [answer] * times

    def relent(self, engagement: str) -> None:
        """From now on all messages of the engagement are taken."""
        self._answers = {key: answer for key, answer in self._answers.items() if key[0] != engagement}

    @asynccontextmanager
    async def hanging(self, engagement: str, which: str) -> AsyncIterator[None]:
        """The server takes no such message before the block ends, and answers nobody meanwhile."""
        self._held[engagement, which] = threading.Event(), threading.Event()
        try:
            yield
        finally:
            self._held.pop((engagement, which))[1].set()

    async def until_it_hangs(self) -> None:
        """Wait until a message came to the hanging server."""
        ((come, _),) = self._held.values()
        assert await asyncio.to_thread(come.wait, HANGS_AT_MOST)

    def copies(self, engagement: str, template: str) -> list[str]:
        """Message-IDs of all copies of a template that came."""
        return [str(m["Message-ID"]) for m in self.seen if _about(m) == (engagement, template)]

    def __call__(self, message: EmailMessage) -> str | None:
        """The server's reply to a message."""
        self.seen.append(message)
        engagement, template = _about(message)
        keys = [(engagement, template), (engagement, message["To"].addresses[0].addr_spec)]
        for come, gone in [self._held[key] for key in keys if key in self._held]:
            come.set()
            gone.wait(HANGS_AT_MOST)
        return next((self._answers[key].pop() for key in keys if self._answers.get(key)), None)


def _about(message: EmailMessage) -> tuple[str, str]:
    engagement, _, template = str(message["X-Milepost-Key"]).split("#")[0].split("/")
    return engagement, template


@contextmanager
def moody(mailbox: Mailbox) -> Iterator[Moods]:
    """A mailbox with moods, for as long as the block lasts."""
    mailbox.mood = moods = Moods()
    try:
        yield moods
    finally:
        mailbox.mood = None
