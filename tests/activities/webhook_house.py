"""A house that bills by somebody else's system, behind a signed webhook."""

from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities.billing import Billing
from activities.billing.signed.issued import IssuedInvoices
from activities.billing.signed.sender import Sender, Target
from activities.billing.signed.sent import SentMessages
from activities.billing.webhook import WebhookBilling
from tests.activities.storing import SEALER, store_in
from tests.activities.webhook_calls import issue
from workflows.engagement.messages.commands import DocumentRef

NEW = "whsec_" + "bmV3" * 10
CALL = issue()


class Numbers:
    """A series of our own."""

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}

    async def take(self, series: str, key: str) -> str:
        return self.taken.setdefault(key, f"{series}-{len(self.taken) + 1:04d}")


class House:
    """Our side, as a worker builds it; another one over the same folder is the worker after a restart."""

    def __init__(self, folder: Path, url: str, *secrets: str, numbers: Numbers | None = None) -> None:
        self.store = store_in(folder)
        self.issued = IssuedInvoices(folder / "issued")
        self.sent = SentMessages(folder / "sent", SEALER)
        target = Target.model_validate({"name": "acme", "url": url, "secrets": secrets or (NEW,)})
        self.billing = WebhookBilling(Sender(target, self.sent), self.issued, self.store, numbers)
        self.port: Billing = self.billing

    def read(self, document: DocumentRef) -> str:
        """A page that was kept."""
        return self.store.get(CALL.engagement, document).decode()


async def refused(house: House, kind: str, words: str) -> None:
    with pytest.raises(ApplicationError, match=words) as caught:
        await house.billing.issue(CALL)
    assert caught.value.type == kind and caught.value.non_retryable
