"""The messages we send to a billing system behind a signed webhook, and what it may answer."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from activities.billing.signed.values import ExternalId, InvoiceNumber, Open, PayAt, WireMoney
from workflows.engagement.messages.ports import ChangeInvoiceCall, InvoiceChange, InvoiceLine, IssueInvoiceCall, TaxLine


class Position(Open):
    """A line of the invoice."""

    text: str
    net: WireMoney
    quantity: str | None


class Tax(Open):
    """A rate of tax and what it makes."""

    label: str
    percent: Decimal
    base: WireMoney
    amount: WireMoney
    note: str | None
    """Must stand on the invoice, such as the words of a reverse charge."""


class Client(Open):
    """Who is to pay."""

    name: str
    address: str | None
    email: str | None
    kind: str
    """``business`` or ``consumer``."""
    tax_id: str | None
    language: str
    """ISO 639-1."""


class RequestedInvoice(Open):
    """The invoice to make."""

    engagement: str
    """Comes back in every event about this invoice."""
    invoice: str
    """Our id; together with ``engagement`` it names the invoice: never make two for one pair."""
    number: str | None
    """The number to give it; null: give it one of yours, and answer with it."""
    title: str
    amount: WireMoney
    """Gross: what is to be paid."""
    lines: tuple[Position, ...]
    taxes: tuple[Tax, ...]
    tax_note: str | None
    """Must stand on the invoice, as on every one of this engagement."""
    client: Client
    provider_tax_id: str | None
    issued_on: date
    due_on: date


class InvoiceRequested(Open):
    """Make an invoice."""

    type: Literal["invoice.requested"] = "invoice.requested"
    timestamp: datetime
    data: RequestedInvoice


class ChangedInvoice(Open):
    """An invoice that exists, and what becomes of it."""

    engagement: str
    invoice: str
    number: str
    external: str | None
    """Your id of it, where you told us."""
    amount: WireMoney
    """What the change is about: the whole for a void, else the part."""
    explanation: str


class CreditedInvoice(ChangedInvoice):
    """The credit note to write."""

    credit_note: str | None
    """The number to give it; null: give it one of yours, and answer with it."""
    issued_on: date
    """Its date, from which our books count it."""
    lines: tuple[Position, ...]
    """What it takes back of each line of the invoice; several credit notes together take back each line once. Empty where that is not known."""
    taxes: tuple[Tax, ...]
    """And of each rate."""
    tax_note: str | None
    """Must stand on it, as on the invoice."""


class _Changed(Open):
    type: str = ""
    timestamp: datetime
    data: ChangedInvoice


class InvoiceVoided(_Changed):
    """The invoice should never have been: void it."""

    type: Literal["invoice.voided"] = "invoice.voided"


class InvoiceCredited(_Changed):
    """Write a credit note over the amount. Do not report it with ``credit.noted``: we know."""

    type: Literal["invoice.credited"] = "invoice.credited"
    data: CreditedInvoice


class InvoiceWrittenOff(_Changed):
    """Nobody expects the money any more."""

    type: Literal["invoice.written_off"] = "invoice.written_off"


class RefundRequested(_Changed):
    """Give the amount back to the payer; report it with ``refund.made`` when it is done."""

    type: Literal["refund.requested"] = "refund.requested"


class InvoiceSettled(_Changed):
    """The amount was paid outside your system. Do not report it with ``payment.received``: we know."""

    type: Literal["invoice.settled"] = "invoice.settled"


OUTGOING: tuple[type[InvoiceRequested] | type[_Changed], ...] = (
    InvoiceRequested,
    InvoiceVoided,
    InvoiceCredited,
    InvoiceWrittenOff,
    RefundRequested,
    InvoiceSettled,
)
"""Every kind of message that we send."""

_OF_CHANGE: dict[InvoiceChange, type[_Changed]] = {
    InvoiceChange.VOID: InvoiceVoided,
    InvoiceChange.WRITE_OFF: InvoiceWrittenOff,
    InvoiceChange.REFUND: RefundRequested,
    InvoiceChange.SETTLE: InvoiceSettled,
}


class Answered(Open):
    """What the receiver may say with a 2xx; anything else in it is ignored, and an empty body says nothing."""

    number: InvoiceNumber | None = None
    """Of the invoice or credit note; missing where our number stands."""
    external: ExternalId | None = None
    pay_at: PayAt | None = None


def _positions(lines: Iterable[InvoiceLine]) -> tuple[Position, ...]:
    return tuple(Position(text=line.text, net=line.net, quantity=line.quantity) for line in lines)


def _taxes(taxes: Iterable[TaxLine]) -> tuple[Tax, ...]:
    return tuple(Tax(label=tax.label, percent=tax.percent, base=tax.base, amount=tax.amount, note=tax.note) for tax in taxes)


def invoice_requested(call: IssueInvoiceCall) -> InvoiceRequested:
    """The message that asks for an invoice."""
    data = RequestedInvoice(
        engagement=call.engagement,
        invoice=call.invoice,
        number=call.number,
        title=call.title,
        amount=call.amount,
        lines=_positions(call.lines),
        taxes=_taxes(call.taxes),
        tax_note=call.tax_note,
        client=Client(
            name=call.client_name,
            address=call.client_address,
            email=call.client_email or None,
            kind=call.client_kind,
            tax_id=call.client_tax_id,
            language=call.language,
        ),
        provider_tax_id=call.provider_tax_id,
        issued_on=call.issued_on,
        due_on=call.due_on,
    )
    return InvoiceRequested(timestamp=call.now, data=data)


def invoice_changed(call: ChangeInvoiceCall, credit_note: str | None = None) -> _Changed:
    """The message that tells of a change.

    Args:
        call: the change.
        credit_note: number of our own for the credit note.
    """
    data = ChangedInvoice(
        engagement=call.engagement,
        invoice=call.invoice,
        number=call.number,
        external=call.external,
        amount=call.amount,
        explanation=call.explanation,
    )
    if call.change is not InvoiceChange.CREDIT:
        return _OF_CHANGE[call.change](timestamp=call.now, data=data)
    note = CreditedInvoice(
        **dict(data),
        credit_note=credit_note,
        issued_on=call.issued_on,
        lines=_positions(call.lines),
        taxes=_taxes(call.taxes),
        tax_note=call.tax_note,
    )
    return InvoiceCredited(timestamp=call.now, data=note)
