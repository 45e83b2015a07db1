"""A worker's sender over folders that live on after it."""

from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.documents import DocumentStore
from activities.journal import Journal
from activities.marks import Marks
from activities.notices.send import NoticeSender
from activities.notices.smtp import SmtpSettings
from workflows.engagement.ports import SendNoticeCall

WITHIN = 5.0


class House:
    """One worker's sender over folders that live on after it."""

    def __init__(self, folder: Path) -> None:
        self.documents, self.marks = DocumentStore(folder / "documents"), Marks(folder / "documents" / "marks")
        self.journal_folder = folder / "journal"

    async def sends(self, call: SendNoticeCall, settings: SmtpSettings, within: float = WITHIN) -> Any:
        return await NoticeSender(settings, self.documents, self.marks, Journal(self.journal_folder)).send(call, within)

    async def fails(self, call: SendNoticeCall, settings: SmtpSettings, within: float = WITHIN) -> ApplicationError:
        with pytest.raises(ApplicationError) as caught:
            await self.sends(call, settings, within)
        assert caught.value.non_retryable
        return caught.value
