"""A worker's sender over folders that live on after it."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.notices.send import NoticeSender
from activities.notices.smtp import SmtpSettings
from tests.activities.sample_calls import call_of
from tests.activities.storing import store_in
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.ports import SendNoticeCall

WITHIN = 5.0
PAGE = "<!doctype html>\n<title>Invoice</title>\n<p>€4,200.00 für Ännchen</p>\n".encode()
"""Of an invoice; it lies in the document port of each house."""


def with_page(call: SendNoticeCall) -> SendNoticeCall:
    """The call of a story, in which nobody wrote the documents, with that page in place of them."""
    page = DocumentRef(sha256=hashlib.sha256(PAGE).hexdigest(), size=len(PAGE), media_type="text/html")
    return call.model_copy(update={"attachments": tuple(a.model_copy(update={"document": page}) for a in call.attachments)})


class House:
    """One worker's sender over folders that live on after it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder, store_in(folder)
        self.store.put(call_of("invoice").engagement, PAGE, "text/html")

    async def sends(self, call: SendNoticeCall, settings: SmtpSettings, within: float = WITHIN) -> Any:
        return await NoticeSender(settings, self.store).send(call, within)

    def claims(self, call: SendNoticeCall) -> bool:
        """Whether the store holds that this message began to leave."""
        with self.store.look(call.engagement) as look:
            return look.mark(call.key).claimed

    async def fails(self, call: SendNoticeCall, settings: SmtpSettings, within: float = WITHIN) -> ApplicationError:
        with pytest.raises(ApplicationError) as caught:
            await self.sends(call, settings, within)
        assert caught.value.non_retryable
        return caught.value
