"""An invoice at Stripe: draft, lines, finalised by us. Each step is looked for before it is made, so the way goes on where it broke off."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from stripe import RequestOptions
from temporalio.exceptions import ApplicationError

from activities.billing.page import reference_for
from activities.billing.paper import formats_of
from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.customers import Customers
from activities.billing.stripe.objects import ENGAGEMENT, INVOICE, KEY, LINE, REFERENCE, Invoice, InvoiceItem
from activities.billing.stripe.units import InexpressibleError, to_stripe
from activities.billing.tax_notes import tax_notes
from activities.failures import permanent
from activities.wording import shorten, tidy
from workflows.engagement.messages.ports import PERMANENT, IssueInvoiceCall
from workflows.engagement.messages.reasons import why
from workflows.engagement.money import total
from workflows.engagement.money.amounts import CurrencyMismatchError
from workflows.engagement.money.creditor_reference import format_reference
from workflows.engagement.time.zones import zone

_LONGEST_TEXT = 500
_LONGEST_FIELD = 140
_LONGEST_FOOTER = 5000
_OUR_REFERENCE = "Payment reference"

Line = tuple[str, int]
"""What it is for, and its amount in Stripe's minor unit."""


def lines_of(call: IssueInvoiceCall) -> list[Line]:
    """The lines of an invoice, taxes last.

    Raises:
        ApplicationError: PERMANENT: Stripe cannot express an amount, or the lines do not make the sum.
    """
    formats = formats_of(call)
    parts = [(f"{line.text} ({formats.reason(line.quantity)})" if line.quantity else line.text, line.net) for line in call.lines]
    parts += [(tax.label, tax.amount) for tax in call.taxes]
    parts = parts or [(call.title, call.amount)]
    try:
        whole = total((amount for _, amount in parts), call.amount.currency)
        to_stripe(call.amount)
        lines = [(shorten(tidy(text), _LONGEST_TEXT), to_stripe(amount)) for text, amount in parts]
    except InexpressibleError as error:
        raise permanent(why("failure-stripe-no-invoice", cause=error.because)) from error
    except CurrencyMismatchError as error:
        raise permanent(why("failure-lines-mixed")) from error
    if whole != call.amount:
        raise permanent(why("failure-lines-differ", amount=call.amount, lines=whole))
    return lines


def _due(call: IssueInvoiceCall, house: str) -> dict[str, Any]:
    """The last second of the due day; Stripe takes none that is past."""
    moment = datetime.combine(call.due_on, time(23, 59, 59), tzinfo=zone(house))
    return {"due_date": int(moment.timestamp())} if moment > call.now else {"days_until_due": 0}


def _fields(call: IssueInvoiceCall, reference: str | None) -> list[dict[str, str]]:
    """What Stripe prints at the head of its own page; it takes four at most."""
    rows = (
        (_OUR_REFERENCE, format_reference(reference) if reference else None),
        ("Your tax number", call.client_tax_id),
        ("Our tax number", call.provider_tax_id),
    )
    return [{"name": name, "value": shorten(tidy(value), _LONGEST_FIELD)} for name, value in rows if value]


class Issuing:
    """Makes invoices at Stripe.

    Args:
        api: the line to Stripe.
        zone: IANA zone of the house, in which the due day ends.
    """

    def __init__(self, api: StripeApi, zone: str) -> None:
        self._api, self._zone, self._customers = api, zone, Customers(api)

    async def find(self, engagement: str, invoice: str) -> Invoice | None:
        """Our invoice, by our metadata; None where Stripe has none."""
        customer = await self._customers.find(engagement)
        return await self._of(customer.id, invoice) if customer else None

    async def _of(self, customer: str, invoice: str) -> Invoice | None:
        request = self._api.v1.invoices.list_async({"customer": customer, "limit": 100})
        found = [i async for i in self._api.many(why("stripe-look-for-invoice"), Invoice, request) if i.metadata.get(INVOICE) == invoice]
        return min(found, key=lambda one: (one.created, one.id), default=None)

    async def issue(self, call: IssueInvoiceCall) -> Invoice:
        """The invoice of a call, finalised; made where there is none.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        lines = lines_of(call)
        customer = await self._customers.find_or_make(call)
        invoice = await self._draft(call, customer.id)
        if invoice.status == "draft":
            await self._fill(call, customer.id, invoice.id, lines)
            invoice = await self._finalised(call, invoice.id)
        if invoice.total != to_stripe(call.amount):
            raise permanent(why("failure-stripe-has-another", units=Decimal(invoice.total), amount=call.amount))
        return await self._with_reference(call, invoice)

    async def _draft(self, call: IssueInvoiceCall, customer: str) -> Invoice:
        params: Any = {
            "customer": customer,
            "currency": call.amount.currency.lower(),
            "collection_method": "send_invoice",
            "auto_advance": False,
            "pending_invoice_items_behavior": "exclude",
            "description": shorten(tidy(call.title), _LONGEST_TEXT),
            "metadata": {ENGAGEMENT: call.engagement, INVOICE: call.invoice, KEY: call.key},
            **_due(call, self._zone),
            **({"number": call.number} if call.number else {}),
            **({"footer": shorten("\n".join(notes), _LONGEST_FOOTER)} if (notes := tax_notes(call.taxes, call.tax_note)) else {}),
        }
        if fields := _fields(call, reference_for(call.number) if call.number else None):
            params["custom_fields"] = fields

        async def find() -> Invoice | None:
            return await self._of(customer, call.invoice)

        async def make(options: RequestOptions) -> Invoice:
            return await self._api.one(why("stripe-make-invoice"), Invoice, self._api.v1.invoices.create_async(params, options))

        return await self._api.once(f"{call.key}/draft", find, make)

    async def _fill(self, call: IssueInvoiceCall, customer: str, invoice: str, lines: list[Line]) -> None:
        there = await self._lines(invoice)
        for place, (text, amount) in enumerate(lines):
            params: Any = {
                "customer": customer,
                "invoice": invoice,
                "currency": call.amount.currency.lower(),
                "amount": amount,
                "description": text,
                "metadata": {ENGAGEMENT: call.engagement, LINE: str(place)},
            }
            if str(place) not in there:
                await self._line(f"{call.key}/line/{place}", params)

    async def _lines(self, invoice: str) -> dict[str | None, InvoiceItem]:
        request = self._api.v1.invoice_items.list_async({"invoice": invoice, "limit": 100})
        return {item.metadata.get(LINE): item async for item in self._api.many(why("stripe-read-lines"), InvoiceItem, request)}

    async def _line(self, key: str, params: Any) -> None:
        async def find() -> InvoiceItem | None:
            return (await self._lines(params["invoice"])).get(params["metadata"][LINE])

        async def make(options: RequestOptions) -> InvoiceItem:
            return await self._api.one(why("stripe-write-line"), InvoiceItem, self._api.v1.invoice_items.create_async(params, options))

        await self._api.once(key, find, make, looked=True)

    async def _finalised(self, call: IssueInvoiceCall, invoice: str) -> Invoice:
        draft = await self.read(invoice)
        if draft.status == "draft" and draft.total != to_stripe(call.amount):
            raise permanent(why("failure-stripe-makes-another", units=Decimal(draft.total), amount=call.amount))

        async def find() -> Invoice | None:
            found = await self.read(invoice)
            return None if found.status == "draft" else found

        async def make(options: RequestOptions) -> Invoice:
            request = self._api.v1.invoices.finalize_invoice_async(invoice, {"auto_advance": False}, options)
            return await self._api.one(why("stripe-finalise-invoice"), Invoice, request)

        return await self._api.once(f"{call.key}/finalise", find, make)

    async def _with_reference(self, call: IssueInvoiceCall, invoice: Invoice) -> Invoice:
        """Write the payment reference, made of the number that Stripe has just given, on Stripe's own page too.

        Our page has it in any case, so Stripe may refuse to change the looks of what is finalised.
        """
        reference = reference_for(invoice.number or invoice.id)
        if call.number or invoice.metadata.get(REFERENCE) == reference:
            return invoice
        mark: Any = {"metadata": {REFERENCE: reference}}
        update = self._api.v1.invoices.update_async
        try:
            both: Any = {**mark, "custom_fields": _fields(call, reference)}
            return await self._api.one(why("stripe-write-reference"), Invoice, update(invoice.id, both))
        except ApplicationError as error:
            if error.type != PERMANENT:
                raise
            return await self._api.one(why("stripe-write-reference"), Invoice, update(invoice.id, mark))

    async def read(self, invoice: str) -> Invoice:
        """An invoice as it is now."""
        return await self._api.one(why("stripe-read-invoice"), Invoice, self._api.v1.invoices.retrieve_async(invoice))
