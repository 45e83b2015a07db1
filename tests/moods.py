"""What the test mail server answers, engagement by engagement, so that several can meet trouble side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from worker.mailbox import HANG_UP, Mailbox

LATER = "451 try later"
NEVER = "550 no such mailbox"

__all__ = ["HANG_UP", "LATER", "NEVER", "Moods", "moody"]


class Moods:
    """Answers to the messages of engagements, by template or recipient."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], str] = {}
        self.seen: list[EmailMessage] = []
        """Every copy that came, also those that were refused."""

    def answer(self, engagement: str, which: str, answer: str) -> None:
        """From now on messages of this template, or to this address, are answered so."""
        self._answers[engagement, which] = answer

    def relent(self, engagement: str) -> None:
        """From now on all messages of the engagement are taken."""
        self._answers = {key: answer for key, answer in self._answers.items() if key[0] != engagement}

    def copies(self, engagement: str, template: str) -> list[str]:
        """Message-IDs of all copies of a template that came."""
        return [str(m["Message-ID"]) for m in self.seen if _about(m) == (engagement, template)]

    def __call__(self, message: EmailMessage) -> str | None:
        """The server's reply to a message."""
        self.seen.append(message)
        engagement, template = _about(message)
        address = message["To"].addresses[0].addr_spec
        return self._answers.get((engagement, template)) or self._answers.get((engagement, address))


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
