"""Sends a notice. A kind ``at_most_once`` is claimed before it is sent, and is not repeated in doubt; others are repeated with the same Message-ID."""

import asyncio
import logging
from decimal import Decimal

from activities.documents import LARGEST_BYTES, DocumentDamagedError, DocumentMissingError, DocumentStore, DocumentTooLargeError
from activities.failures import doubtful, permanent, temporary
from activities.journal import Journal
from activities.marks import Marks
from activities.notices.message import Mail, MessageError, build
from activities.notices.render import Renderer, RenderError
from activities.notices.smtp import MailRefusedError, MailUnclearError, SmtpSettings, hand_over
from activities.publishing import publish_along
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.ports import Attachment, NoticeResult, SendNoticeCall
from workflows.engagement.messages.reasons import why

_LOG = logging.getLogger(__name__)
_MAIL_TYPE = "message/rfc822"
_DOUBT = why("failure-mail-unclear")


class NoticeSender:
    """Renders, keeps and sends notices.

    Args:
        smtp: the mail server.
        documents: where every mail is kept as it was sent.
        marks: what was begun and done before.
        journal: where the entries go that a call carries.
    """

    def __init__(self, smtp: SmtpSettings, documents: DocumentStore, marks: Marks, journal: Journal) -> None:
        self._smtp, self._documents, self._marks, self._journal = smtp, documents, marks, journal
        self._renderer = Renderer()

    async def send(self, call: SendNoticeCall, within: float) -> NoticeResult:
        """Send a notice, or give the result of the time it was sent.

        ``call.key`` names one round of sending: where a person asks for another try, the key differs and the Message-ID stays.

        Args:
            call: what to send.
            within: seconds for the talk with the mail server.

        Raises:
            ApplicationError: TEMPORARY, PERMANENT, or for an at-most-once notice DOUBTFUL; none of them is tried again by itself.
            MailServerUnreachableError, MailUnclearError, OSError: trying again soon makes sense, and is safe.
        """
        published = await publish_along(self._journal, call.engagement, call.entries)
        known = await asyncio.to_thread(self._marks.recorded, call.key)
        if known is not None:
            return NoticeResult.model_validate_json(known).model_copy(update={"published": published})
        if call.at_most_once and await asyncio.to_thread(self._marks.is_claimed, call.key):
            raise doubtful(_DOUBT)
        mail, document = await asyncio.to_thread(self._written, call)
        await self._hand_over(call, mail, within)
        result = NoticeResult(message_id=call.message_id, document=document, told_through=call.sequence)
        await asyncio.to_thread(self._record, call.key, result)
        return result.model_copy(update={"published": published})

    def _written(self, call: SendNoticeCall) -> tuple[Mail, DocumentRef]:
        try:
            mail = build(call, self._renderer.render(call), [(a.name, self._page(a)) for a in call.attachments])
            return mail, self._documents.put(mail.content, _MAIL_TYPE)
        except (RenderError, MessageError) as error:
            raise permanent(error.because, words=error.words) from error
        except DocumentTooLargeError as error:
            raise permanent(why("failure-mail-too-large", most=Decimal(LARGEST_BYTES))) from error

    def _page(self, attachment: Attachment) -> bytes:
        try:
            return self._documents.get(attachment.document)
        except DocumentMissingError:
            raise permanent(why("failure-attachment-missing", name=attachment.name)) from None
        except DocumentDamagedError:
            raise permanent(why("failure-attachment-damaged", name=attachment.name)) from None

    async def _hand_over(self, call: SendNoticeCall, mail: Mail, within: float) -> None:
        async def claim() -> None:
            # As late as possible: what breaks before this leaves no doubt.
            if not await asyncio.to_thread(self._marks.claim, call.key):
                raise doubtful(_DOUBT)

        try:
            await hand_over(self._smtp, mail, within, call.sender.message_id_domain, claim if call.at_most_once else None)
        except MailRefusedError as error:
            if call.at_most_once:
                await asyncio.to_thread(self._marks.release, call.key)
            no = temporary if error.later else permanent
            raise no(error.because, words=error.words) from error
        except MailUnclearError as error:
            if call.at_most_once:
                raise doubtful(_DOUBT) from error
            raise

    def _record(self, key: str, result: NoticeResult) -> None:
        """The mail has left: a full disk must not make it leave again, and Temporal keeps the result anyway."""
        try:
            self._marks.record(key, result.model_dump_json())
        except OSError as error:
            _LOG.warning("a sent message could not be marked as sent: %s", error.strerror)
