"""Handing a mail to the mail server, and knowing exactly what came of it."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from activities.failures import SaidError
from activities.notices.message import Mail
from activities.wording import tidy
from workflows.engagement.messages.reasons import Reason, why

_LOG = logging.getLogger(__name__)
_HOST_NAME = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_LONGEST_ANSWER = 200
_REFUSED: dict[type[SMTPResponseException], Reason] = {
    SMTPConnectResponseError: why("failure-mail-refused.connection"),
    SMTPAuthenticationError: why("failure-mail-refused.login"),
    SMTPSenderRefused: why("failure-mail-refused.sender"),
    SMTPRecipientRefused: why("failure-mail-refused.recipient"),
}


@dataclass(frozen=True)
class SmtpSettings:
    """The mail server.

    Attributes:
        host: name or address.
        port: TCP port.
        starttls: whether the connection must be upgraded to TLS before anything is said.
        username: for a login; none: no login.
        password: goes with it.
        timeout_seconds: how long one step of the talk may take.
        envelope_sender: where bounces go; none: the notice's own From address.
    """

    host: str
    port: int
    starttls: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_seconds: float = 20
    envelope_sender: str | None = None


class MailRefusedError(SaidError):
    """The server said no, so it does not have the mail.

    Attributes:
        later: it said "not now" (4xx); else it will never take it as it is (5xx).
    """

    def __init__(self, because: Reason, later: bool, words: str | None = None) -> None:
        super().__init__(because, words)
        self.later = later


class MailServerUnreachableError(Exception):
    """There was no talk, or it broke before the mail was handed over: the server does not have it."""


class MailUnclearError(Exception):
    """The talk broke after the mail was handed over: nobody knows whether the server has it."""


async def hand_over(
    settings: SmtpSettings, mail: Mail, within: float, host_name: str, before_content: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Send a mail over a connection of its own.

    The recipient comes first: where the server refuses it, no copy leaves either. A refused copy alone is no reason to keep the client
    waiting.

    Args:
        settings: the mail server.
        mail: what to send.
        within: seconds for all of it.
        host_name: how we call ourselves; anything that is no host name becomes ``localhost``.
        before_content: awaited when everything is agreed and the content goes next.

    Raises:
        MailRefusedError: the server does not have it.
        MailServerUnreachableError: likewise, and trying again soon makes sense.
        MailUnclearError: nobody knows.
    """
    talk = _Talk(settings, mail, host_name, before_content)
    try:
        async with asyncio.timeout(within):
            await talk.run()
    except SMTPResponseException as error:
        raise _refusal(error, talk.content_sent) from error
    except (SMTPException, OSError, TimeoutError) as error:
        if talk.content_sent:
            raise MailUnclearError("the mail server did not say whether it took the message") from error
        raise MailServerUnreachableError("the mail server does not answer") from error
    finally:
        talk.client.close()


class _Talk:
    """One conversation; remembers whether the content went out."""

    def __init__(self, settings: SmtpSettings, mail: Mail, host_name: str, before_content: Callable[[], Awaitable[None]] | None) -> None:
        self._settings, self._mail, self._before_content = settings, mail, before_content
        self.content_sent = False
        self.client = SMTP(
            hostname=settings.host,
            port=settings.port,
            local_hostname=host_name if _HOST_NAME.fullmatch(host_name) else "localhost",
            timeout=settings.timeout_seconds,
            use_tls=False,
            start_tls=False,
        )

    async def run(self) -> None:
        await self.client.connect()
        await self._secure()
        await self.client.mail(self._settings.envelope_sender or self._mail.sender)
        await self.client.rcpt(self._mail.recipient)
        await self._invite_copies()
        if self._before_content is not None:
            await self._before_content()
        self.content_sent = True
        await self.client.data(self._mail.content)
        # From here on it is the server's: a broken farewell changes nothing.
        try:
            await self.client.quit()
        except (SMTPException, OSError, TimeoutError):
            _LOG.debug("the mail server broke off after it had taken the message")

    async def _secure(self) -> None:
        """TLS and login, as far as the settings ask for them; never less."""
        settings = self._settings
        await self.client.ehlo()
        if settings.starttls:
            if not self.client.supports_extension("starttls"):
                raise MailRefusedError(why("failure-mail-no-tls"), later=False)
            await self.client.starttls()
            await self.client.ehlo()
        if settings.username is not None:
            if not self.client.supported_auth_methods:
                raise MailRefusedError(why("failure-mail-no-login"), later=False)
            await self.client.login(settings.username, settings.password or "")

    async def _invite_copies(self) -> None:
        refused = 0
        for copy in self._mail.copies:
            try:
                await self.client.rcpt(copy)
            except SMTPRecipientRefused:
                refused += 1
        if refused:
            _LOG.warning("the mail server refused %d of %d internal copies", refused, len(self._mail.copies))


def _refusal(error: SMTPResponseException, content_sent: bool) -> Exception:
    """What an answer means: "later", "never", or, where it is no answer at all, that the talk broke."""
    if 400 <= error.code < 600:
        because = next((reason for kind, reason in _REFUSED.items() if isinstance(error, kind)), why("failure-mail-refused"))
        return MailRefusedError(because, error.code < 500, f"{error.code} {tidy(error.message)[:_LONGEST_ANSWER]}")
    if content_sent:
        return MailUnclearError("the mail server did not say clearly whether it took the message")
    return MailServerUnreachableError("the mail server gives no proper answer")
