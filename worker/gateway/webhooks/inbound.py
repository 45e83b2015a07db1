"""The events that a billing system behind a signed webhook sends us; docs/webhooks.md explains them to who writes one."""

from typing import Literal

from pydantic import AwareDatetime, Field, StrictBool

from activities.billing.signed.values import ExternalId, Incoming, InvoiceNumber, PayAt, WireAmount
from workflows.engagement.messages.billing_events import FactId
from workflows.engagement.messages.commands.base import EngagementId, ItemId
from workflows.engagement.model import Line
from workflows.engagement.time.calendar import CalendarDay


class _Event(Incoming):
    timestamp: AwareDatetime | None = None
    """When you noticed it; for people who look for it later."""


class _Happened(Incoming):
    id: FactId
    """Your id of what happened: of the payment, refund, credit note or dispute, not of this message. It counts once, however often it is told."""
    engagement: EngagementId
    """As ``invoice.requested`` named it."""
    amount: WireAmount
    value_date: CalendarDay
    """The day from which the money counts."""
    reference: Line | None = None
    """What the payer wrote; missing: the id."""


class Payment(_Happened):
    """Money that came in."""

    invoice: ItemId | None = None
    """As ``invoice.requested`` named it; missing: it goes to the oldest open invoices of the engagement."""
    payer: Line | None = None
    """Who paid, where it was not the client."""


class AboutInvoice(_Happened):
    """Something that happened to an invoice."""

    invoice: ItemId
    """As ``invoice.requested`` named it."""


class EndedDispute(AboutInvoice):
    """How a dispute ended; ``id`` is that of its beginning."""

    won: StrictBool
    """true: the payment stands; false: the money went back."""


class MadeInvoice(Incoming):
    """An invoice that exists now."""

    engagement: EngagementId
    invoice: ItemId
    number: InvoiceNumber
    external: ExternalId | None = None
    """Your id of the invoice; comes back in later requests about it."""
    pay_at: PayAt | None = None
    """Address of a page where it can be paid."""


class InvoiceIssued(_Event):
    """You made an invoice that ``invoice.requested`` asked for, after answering 202."""

    type: Literal["invoice.issued"]
    data: MadeInvoice


class PaymentReceived(_Event):
    """A payment came in, whole or in part."""

    type: Literal["payment.received"]
    data: Payment


class RefundMade(_Event):
    """Money went back to the payer."""

    type: Literal["refund.made"]
    data: AboutInvoice


class CreditNoted(_Event):
    """You wrote a credit note that we did not ask for."""

    type: Literal["credit.noted"]
    data: AboutInvoice


class DisputeOpened(_Event):
    """A payer asked the bank to take a payment back."""

    type: Literal["dispute.opened"]
    data: AboutInvoice


class DisputeClosed(_Event):
    """A dispute ended."""

    type: Literal["dispute.closed"]
    data: EndedDispute


Told = PaymentReceived | RefundMade | CreditNoted | DisputeOpened | DisputeClosed
"""Events that become billing events."""

INCOMING: tuple[type[InvoiceIssued] | type[Told], ...] = (
    InvoiceIssued,
    PaymentReceived,
    RefundMade,
    CreditNoted,
    DisputeOpened,
    DisputeClosed,
)
"""Every kind of message that we read."""


class AnyEvent(Incoming):
    """What every message has, whatever its kind."""

    model_config = {"extra": "ignore"}

    type: str = Field(min_length=1, max_length=100)
