"""A real SMTP server on an ephemeral port that takes, refuses, hangs up or dawdles as told."""

import asyncio
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from activities.notices.smtp import SmtpSettings


@dataclass
class PostOffice:
    """What the server does, and what it got."""

    mails: list[Envelope] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """Answer to RCPT, by address."""
    after_data: str = "250 taken"
    hang_up: str = ""
    """Breaks the line ``before`` or ``after`` it kept the mail, without an answer."""
    dawdle_at: str = ""
    """Never answers ``rcpt`` or ``data``."""
    kept: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a mail was kept."""
    greetings: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]) -> list[str]:
        self.greetings.append(hostname)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.dawdle_at == "rcpt":
            await asyncio.Event().wait()
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if self.hang_up != "before" and self.after_data.startswith("250"):
            self.mails.append(envelope)
            self.kept.set()
        if self.hang_up:
            server.transport.abort()
            await asyncio.Event().wait()
        if self.dawdle_at == "data":
            await asyncio.Event().wait()
        return self.after_data

    def settings(self, **changes: Any) -> SmtpSettings:
        return replace(SmtpSettings(host="127.0.0.1", port=self.port, timeout_seconds=5), **changes)

    def contents(self) -> list[bytes]:
        return [mail.content for mail in self.mails if isinstance(mail.content, bytes)]


@asynccontextmanager
async def open_post_office(**options: Any) -> AsyncIterator[PostOffice]:
    """A server for the time of a block; ``options`` go to aiosmtpd."""
    office = PostOffice()

    def serve() -> SMTP:
        office.connections += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a login without TLS is unwise: here it never leaves the machine
            return SMTP(office, loop=asyncio.get_running_loop(), **options)

    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()


def lets_in(user: bytes, password: bytes) -> Any:
    """An authenticator of aiosmtpd that knows one login."""

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user, password), handled=False)

    return check
