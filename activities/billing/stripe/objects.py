"""What we read of Stripe's objects, copied into values of our own: its objects are no dictionaries and change between versions."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from workflows.engagement.model import Frozen

ENGAGEMENT = "milepost_engagement"
"""Metadata of everything we make: our engagement."""
INVOICE = "milepost_invoice"
"""Metadata of an invoice: our id of it."""
KEY = "milepost_key"
"""Metadata of what we made once: the key of the request. What has none was made by somebody else."""
REFERENCE = "milepost_reference"
"""Metadata of an invoice: its payment reference."""
LINE = "milepost_line"
"""Metadata of an invoice item: its place, from 0."""


def _id(value: Any) -> Any:
    """The id of a thing, whether Stripe gave the id alone or the whole thing."""
    return value.get("id") if isinstance(value, dict) else value


def _whole(value: Any) -> Any:
    """A thing of which Stripe may have given the id alone."""
    return {"id": value} if isinstance(value, str) else value


Id = Annotated[str | None, BeforeValidator(_id)]
Metadata = Annotated[dict[str, str], BeforeValidator(lambda value: value or {})]


class Thing(Frozen):
    """Anything of Stripe's."""

    id: str
    created: int = 0
    """Seconds since 1970, UTC."""
    metadata: Metadata = Field(default_factory=dict)


class Customer(Thing):
    """Who is billed."""


class Invoice(Thing):
    """An invoice; amounts in Stripe's minor unit."""

    status: str | None = None
    """draft, open, paid, void or uncollectible."""
    number: str | None = None
    currency: str
    total: int = 0
    amount_paid: int = 0
    amount_remaining: int = 0
    customer: Id = None
    customer_name: str | None = None
    hosted_invoice_url: str | None = None


class InvoiceItem(Thing):
    """A line of a draft."""

    amount: int


class BillingDetails(Frozen):
    """Whom a card or an account belongs to."""

    name: str | None = None


class Charge(Frozen):
    """A charge of a payment."""

    id: str
    billing_details: BillingDetails = BillingDetails()


class PaymentIntent(Frozen):
    """A payment through Stripe."""

    id: str
    latest_charge: Annotated[Charge | None, BeforeValidator(_whole)] = None


class PaymentRecord(Thing):
    """A payment outside Stripe, told to it."""


class Paid(Frozen):
    """What an invoice was paid with."""

    type: str
    payment_intent: Annotated[PaymentIntent | None, BeforeValidator(_whole)] = None
    charge: Id = None
    payment_record: Annotated[PaymentRecord | None, BeforeValidator(_whole)] = None


class StatusTransitions(Frozen):
    """When it changed."""

    paid_at: int | None = None


class InvoicePayment(Thing):
    """A payment's part in an invoice."""

    status: str
    """open, paid or canceled."""
    amount_paid: int | None = None
    currency: str
    invoice: Id = None
    payment: Paid
    status_transitions: StatusTransitions = StatusTransitions()


class Refund(Thing):
    """Money given back."""

    amount: int
    currency: str
    status: str | None = None
    """pending, requires_action, succeeded, failed or canceled."""
    reason: str | None = None


class CreditNote(Thing):
    """A credit note."""

    amount: int
    currency: str
    number: str
    status: str
    """issued or void."""
    memo: str | None = None


class BalanceTransaction(Frozen):
    """Money taken by a dispute, or given back."""

    created: int


class Dispute(Thing):
    """A payer's bank asks for the money back."""

    amount: int
    currency: str
    status: str
    reason: str = ""
    balance_transactions: tuple[BalanceTransaction, ...] = ()


class Happening(Thing):
    """An event of Stripe's: something about an object changed."""

    type: str
    livemode: bool | None = None
    """Whether it tells of money; else of Stripe's test mode."""
    data: dict[str, Any]

    @property
    def thing(self) -> dict[str, Any]:
        """The object as it was then."""
        found = self.data.get("object")
        return found if isinstance(found, dict) else {}
