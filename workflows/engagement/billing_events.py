"""What a billing system says happened, in the words all of them share.

Every adapter (a person at a desk, a bank statement, Stripe, a signed webhook) translates what it hears into one of these, and the engagement knows
nothing else of it. The identity is that of the *thing that happened* (a payment, a refund, a credit note, a dispute), never of the message that told
us: a webhook, its duplicate, a poll and the nightly reconciliation all speak of the same fact, and it counts once (I6).
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from workflows.engagement.calendar import CalendarDay
from workflows.engagement.messages.commands.base import EngagementId, ItemId
from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money import Money

FactId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}$")]
"""Id that the billing system itself gives to what happened, such as ``pi_3Q...`` or ``re_1...``; unique within one source."""


class BillingEventType(StrEnum):
    """What can have happened."""

    PAYMENT_RECEIVED = "payment.received"
    REFUND_MADE = "refund.made"
    CREDIT_NOTED = "credit.noted"
    """The billing system wrote a credit note that we did not ask for."""
    DISPUTE_OPENED = "dispute.opened"
    """A payer asked the bank to take a payment back; the money is at risk."""
    DISPUTE_CLOSED = "dispute.closed"
    """Won: the payment stands. Lost: the money went back."""


class BillingEvent(Frozen):
    """Something that happened in a billing system."""

    source: Slug
    """Which billing system: ``stripe``, ``bank``, or the name of a signed webhook's sender."""
    fact: FactId
    type: BillingEventType
    engagement: EngagementId
    invoice: ItemId | None = None
    """Our id of the invoice; none for a payment that names no invoice: it goes to the oldest open ones."""
    amount: Money
    """Always positive; the type says in which direction it went."""
    value_date: CalendarDay
    """The day from which the money counts."""
    reference: Line
    """What the payer or the billing system wrote on it."""
    payer: Line | None = None
    """Who paid, where it was not the client."""
    won: bool | None = None
    """How a dispute ended; for dispute.closed alone."""

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
