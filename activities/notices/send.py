"""Sends a notice. A kind ``at_most_once`` is claimed before it is sent, and is not repeated in doubt; others are repeated with the same Message-ID."""

import asyncio
import logging

from activities.documents import DocumentDamagedError, DocumentError, DocumentMissingError, DocumentStore
from activities.failures import doubtful, permanent, temporary
from activities.journal import Journal
from activities.marks import Marks
from activities.notices.message import Mail, MessageError, build
from activities.notices.render import Renderer, RenderError
from activities.notices.smtp import MailRefusedError, MailUnclearError, SmtpSettings, hand_over
from activities.publishing import publish_along
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.ports import Attachment, NoticeResult, SendNoticeCall

_LOG = logging.getLogger(__name__)
_MAIL_TYPE = "message/rfc822"
_DOUBT = "nobody knows whether the mail server took this message; it is not sent again by itself"


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
        except (RenderError, MessageError, DocumentError) as error:
            raise permanent(str(error)) from error

    def _page(self, attachment: Attachment) -> bytes:
        try:
            return self._documents.get(attachment.document)
        except DocumentMissingError:
            raise permanent(f"the attachment {attachment.name} cannot be sent: its document is not there") from None
        except DocumentDamagedError:
            raise permanent(f"the attachment {attachment.name} cannot be sent: its document was changed or cut") from None

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
            raise (temporary if error.later else permanent)(str(error)) from error
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
