"""What a billing system says happened, in the words all of them share.

Every adapter (bank statement, Stripe, signed webhook) translates what it hears into one of these, and the engagement knows nothing else of it. What a
person records comes as a command (``RecordPayment``), and becomes a fact of the same shape.

The identity is that of the *thing that happened* (a payment, a refund, a credit note, a dispute), never of the message that told us: a webhook, its
duplicate, a poll and the nightly reconciliation all speak of the same fact, and it counts once (I6).
"""

from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from workflows.engagement.messages.commands.base import EngagementId, ItemId
from workflows.engagement.messages.commands.money import BillingEventType, BillingFact
from workflows.engagement.model import Frozen, Slug

__all__ = ["BillingEvent", "BillingEventType", "FactId", "Heard", "InvoiceMade"]

FactId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}$")]
"""Id that the billing system itself gives to what happened, such as ``pi_3Q...`` or ``re_1...``; unique within one source."""


class BillingEvent(BillingFact):
    """Something that happened in a billing system."""

    fact: FactId
    engagement: EngagementId

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.amount.minor <= 0:
            raise ValueError("amount must be more than 0; the type says in which direction the money went")
        if (self.won is None) == (self.type is BillingEventType.DISPUTE_CLOSED):
            raise ValueError("won is expected for dispute.closed, and for nothing else")
        if self.invoice is None and self.type is not BillingEventType.PAYMENT_RECEIVED:
            raise ValueError("invoice is expected: only a payment may come without one")
        return self

    @property
    def request_id(self) -> str:
        """Under which the engagement takes it, once for ever: ``<source>/<type>/<fact>``."""
        return f"{self.source}/{self.type.value}/{self.fact}"


class InvoiceMade(Frozen):
    """A billing system that was asked for an invoice, and had answered "later", says that it made it.

    What it made is kept beside the requests that were sent to it; the engagement hears that it can be fetched.
    """

    source: Slug
    """Which billing system."""
    engagement: EngagementId
    invoice: ItemId

    @property
    def request_id(self) -> str:
        """Under which the engagement takes it, once for ever."""
        return f"{self.source}/invoice.issued/{self.invoice}"


Heard = BillingEvent | InvoiceMade
"""What a billing system can tell an engagement."""
