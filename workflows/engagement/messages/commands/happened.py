"""Fields that a billing event and the command ``TakeBillingEvent`` share."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from workflows.engagement.messages.commands.base import ItemId
from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money import Money
from workflows.engagement.time.calendar import CalendarDay

MoneyFactId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,159}$")]
"""Id of a fact about money: the billing system's own, or ``<source>/<request id>`` of the request by which a person recorded it."""


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


class Happened(Frozen):
    """Something that happened in a billing system, without the engagement that it belongs to."""

    source: Slug
    """Which billing system: ``stripe``, ``bank``, or the name of a signed webhook's sender."""
    fact: MoneyFactId
    type: BillingEventType
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
