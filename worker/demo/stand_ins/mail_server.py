"""A local mail server that files each message once: by its Message-ID, as a mailbox that knows its post would.

For demo and tests: it can be told to refuse, to answer late, or to hang up after it has taken a message.
"""

import email
import email.policy
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HANG_UP = "hang up"
"""Answer of a mood: the message is taken, and the connection ends before the client hears so."""

Mood = Callable[[EmailMessage], str | None]
"""Looks at a message and gives the server's reply, such as ``451 try later``; None takes it."""


@dataclass
class Mailbox:
    """What arrived.

    Attributes:
        folder: where each message is filed as ``<number>.eml``; None keeps it in memory only.
        mood: how the server answers.
        mood_lock: guards all of it: the server runs in a thread of its own.
    """

    folder: Path | None = None
    mood: Mood | None = None
    arrived: dict[str, EmailMessage] = field(default_factory=dict)
    """First copy of each message, by Message-ID."""
    raw: dict[str, bytes] = field(default_factory=dict)
    repeats: list[str] = field(default_factory=list)
    """Message-IDs of copies that were recognised and filed no second time."""
    recipients: dict[str, list[str]] = field(default_factory=dict)
    """Envelope recipients, by Message-ID."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a message."""
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content or "").encode()
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        answer = self.mood(message) if self.mood else None
        if answer is not None and answer != HANG_UP:
            return answer
        self.file(message, raw, [str(r) for r in envelope.rcpt_tos])
        if answer == HANG_UP:
            transport: Any = server.transport
            transport.abort()
        return "250 OK"

    def file(self, message: EmailMessage, raw: bytes, recipients: list[str]) -> None:
        """File a message once."""
        message_id = str(message["Message-ID"])
        with self.lock:
            if message_id in self.arrived:
                self.repeats.append(message_id)
                return
            self.arrived[message_id] = message
            self.raw[message_id] = raw
            self.recipients[message_id] = recipients
            if self.folder is not None:
                self.folder.mkdir(parents=True, exist_ok=True)
                subject = "".join(c if c.isalnum() else "-" for c in str(message["Subject"])[:40]).strip("-")
                (self.folder / f"{len(self.arrived):03d}-{subject}.eml").write_bytes(raw)

    def messages(self) -> list[EmailMessage]:
        """All messages, in the order in which they first arrived."""
        with self.lock:
            return list(self.arrived.values())


class MailServer:
    """The server around a mailbox, on 127.0.0.1 and a port of its own choice."""

    def __init__(self, mailbox: Mailbox, port: int = 0) -> None:
        self.mailbox = mailbox
        self._controller = _Controller(mailbox, hostname="127.0.0.1", port=port, decode_data=False, enable_SMTPUTF8=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._controller.real_port

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


class _Controller(Controller):
    @property
    def real_port(self) -> int:
        server: Any = self.server
        return int(server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        # With port 0 the controller would knock at port 0; the real one is known by now.
        self.port = self.real_port
        super()._trigger_server()  # type: ignore[no-untyped-call]
