"""Sends a notice. A kind ``at_most_once`` is claimed before it is sent, and is not repeated in doubt; others are repeated with the same Message-ID.

All that must be on the disk before a message leaves is one transaction: the journal entries that came along, the message as it will be sent, the claim.
"""

import asyncio
import logging
from dataclasses import dataclass
from decimal import Decimal

from activities.failures import doubtful, permanent, temporary
from activities.notices.history import with_history
from activities.notices.message import Mail, MessageError, build
from activities.notices.render import Renderer, RenderError
from activities.notices.smtp import MailRefusedError, MailServerUnreachableError, MailUnclearError, SmtpSettings, hand_over
from activities.store import (
    LARGEST_BYTES,
    DocumentDamagedError,
    DocumentErasedError,
    DocumentMissingError,
    DocumentTooLargeError,
    Effect,
    Store,
    StoreError,
)
from activities.store.documents import reference
from activities.store.effect import Look
from workflows.engagement.messages.ports import Attachment, NoticeResult, SendNoticeCall, Stored
from workflows.engagement.messages.reasons import why

_LOG = logging.getLogger(__name__)
_MAIL_TYPE = "message/rfc822"
_DOUBT = why("failure-mail-unclear")


@dataclass(frozen=True)
class _Begun:
    """A message that is ready to leave, and where the store's journal ends."""

    mail: Mail
    result: NoticeResult
    stored: Stored | None


class NoticeSender:
    """Renders, keeps and sends notices.

    Args:
        smtp: the mail server.
        store: where every mail is kept as it was sent, what was begun and done before, and the journal entries that a call carries.
    """

    def __init__(self, smtp: SmtpSettings, store: Store) -> None:
        self._smtp, self._store = smtp, store
        self._renderer = Renderer()

    async def send(self, call: SendNoticeCall, within: float) -> NoticeResult:
        """Send a notice, or give the result of the time it was sent.

        ``call.key`` names one round of sending: where a person asks for another try, the key differs and the Message-ID stays.

        Args:
            call: what to send.
            within: seconds for the talk with the mail server.

        Raises:
            ApplicationError: TEMPORARY, PERMANENT, or for an at-most-once notice DOUBTFUL; none of them is tried again by itself.
            MailServerUnreachableError, MailUnclearError, StoreError, OSError: trying again soon makes sense, and is safe.
        """
        begun = await self._store.run(lambda: self._begin(call))
        if isinstance(begun, NoticeResult):
            return begun
        await self._hand_over(call, begun.mail, within)
        await self._record(call, begun.result)
        return begun.result.model_copy(update={"stored": begun.stored})

    def _begin(self, call: SendNoticeCall) -> _Begun | NoticeResult:
        """Look the key up, write the message, and store all that must be there before it leaves; or the result of the time it was sent."""
        with self._store.look(call.engagement) as look:
            before = look.mark(call.key)
            if before.result is None and before.claimed and call.at_most_once:
                raise doubtful(_DOUBT)
            told, pages = call, list[tuple[str, bytes]]()
            if before.result is None:
                told = with_history(call, look.events(call.tells_of, through=call.after.sequence) if call.tells_of else ())
                pages = [(a.name, _page(look, a)) for a in call.attachments]
        if before.result is not None:
            with self._store.effect(call.engagement) as effect:
                return _known(before.result, effect.journal(call))
        mail = self._written(told, pages)
        laid = self._store.lay(call.engagement, mail.content, _MAIL_TYPE, look)
        with self._store.effect(call.engagement) as effect:
            stored = effect.journal(call)
            if call.at_most_once and not effect.claim(call.key):
                return _of_another(effect, call, stored)
            effect.document(laid)
        return _Begun(mail, NoticeResult(message_id=call.message_id, document=laid.ref, told_through=call.sequence), stored)

    def _written(self, call: SendNoticeCall, pages: list[tuple[str, bytes]]) -> Mail:
        try:
            mail = build(call, self._renderer.render(call), pages)
            reference(mail.content, _MAIL_TYPE)
            return mail
        except (RenderError, MessageError) as error:
            raise permanent(error.because, words=error.words) from error
        except DocumentTooLargeError as error:
            raise permanent(why("failure-mail-too-large", most=Decimal(LARGEST_BYTES))) from error

    async def _hand_over(self, call: SendNoticeCall, mail: Mail, within: float) -> None:
        leaving = False

        async def leaves() -> None:
            nonlocal leaving
            leaving = True

        try:
            await hand_over(self._smtp, mail, within, call.sender.message_id_domain, leaves)
        except MailRefusedError as error:
            await self._release(call)
            no = temporary if error.later else permanent
            raise no(error.because, words=error.words) from error
        except MailUnclearError as error:
            if call.at_most_once:
                raise doubtful(_DOUBT) from error
            raise
        except MailServerUnreachableError:
            await self._release(call)
            raise
        except asyncio.CancelledError:
            if call.at_most_once and not leaving:
                self._store.soon(lambda: self._give_back(call))
            raise

    async def _release(self, call: SendNoticeCall) -> None:
        """It certainly did not leave; a claim that cannot be given back only makes the next attempt doubt."""
        if not call.at_most_once:
            return
        try:
            await self._store.run(lambda: self._give_back(call))
        except (StoreError, OSError) as error:
            _LOG.warning("a claim could not be given back: %s", error)

    def _give_back(self, call: SendNoticeCall) -> None:
        with self._store.effect(call.engagement, synced=False) as effect:
            effect.release(call.key)

    async def _record(self, call: SendNoticeCall, result: NoticeResult) -> None:
        """The mail has left: a full disk must not make it leave again, and Temporal keeps the result anyway."""

        def work() -> None:
            with self._store.effect(call.engagement, synced=False) as effect:
                effect.record(call.key, result.model_dump_json(exclude={"stored"}))

        try:
            await self._store.run(work)
        except (StoreError, OSError) as error:
            _LOG.warning("a sent message could not be marked as sent: %s", error)


def _known(result: str, stored: Stored | None) -> NoticeResult:
    return NoticeResult.model_validate_json(result).model_copy(update={"stored": stored})


def _of_another(effect: Effect, call: SendNoticeCall, stored: Stored | None) -> NoticeResult:
    """What another attempt gave that began meanwhile."""
    result = effect.mark(call.key).result
    if result is None:
        raise doubtful(_DOUBT)
    return _known(result, stored)


def _page(look: Look, attachment: Attachment) -> bytes:
    try:
        return look.document(attachment.document)
    except (DocumentMissingError, DocumentErasedError):
        raise permanent(why("failure-attachment-missing", name=attachment.name)) from None
    except DocumentDamagedError:
        raise permanent(why("failure-attachment-damaged", name=attachment.name)) from None
