"""Changes of an invoice at Stripe. What is true already is no failure; what was made is looked for before it is made again."""

from typing import Any

from stripe import RequestOptions

from activities.billing.reasons import explained
from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.objects import ENGAGEMENT, INVOICE, KEY, CreditNote, Invoice
from activities.billing.stripe.units import InexpressibleError, to_stripe
from activities.failures import permanent
from activities.wording import shorten, tidy
from workflows.engagement.messages.ports import ChangeInvoiceCall
from workflows.engagement.messages.reasons import Reason, why

_LONGEST_MEMO = 5000


def marks_of(call: ChangeInvoiceCall) -> dict[str, str]:
    """Metadata of what a change makes."""
    return {ENGAGEMENT: call.engagement, INVOICE: call.invoice, KEY: call.key}


def units_of(call: ChangeInvoiceCall) -> int:
    """The amount of a change in Stripe's minor unit.

    Raises:
        ApplicationError: PERMANENT: Stripe cannot express it.
    """
    try:
        return to_stripe(call.amount)
    except InexpressibleError as error:
        raise permanent(why("failure-stripe-no-change", cause=error.because)) from error


class Changing:
    """Voids, writes off and credits.

    Args:
        api: the line to Stripe.
    """

    def __init__(self, api: StripeApi) -> None:
        self._api = api

    async def void(self, call: ChangeInvoiceCall, invoice: Invoice) -> None:
        """Make an invoice void."""
        await self._become("void", why("stripe-void-invoice"), call, invoice, self._api.v1.invoices.void_invoice_async)

    async def write_off(self, call: ChangeInvoiceCall, invoice: Invoice) -> None:
        """Mark an invoice as uncollectible."""
        await self._become("uncollectible", why("stripe-write-invoice-off"), call, invoice, self._api.v1.invoices.mark_uncollectible_async)

    async def _become(self, status: str, doing: Reason, call: ChangeInvoiceCall, invoice: Invoice, ask: Any) -> None:
        if invoice.status == "paid":
            raise permanent(why("failure-stripe-paid", doing=doing, number=invoice.number or invoice.id))

        async def find() -> Invoice | None:
            now = await self._api.one(why("stripe-read-invoice"), Invoice, self._api.v1.invoices.retrieve_async(invoice.id))
            return now if now.status == status else None

        async def make(options: RequestOptions) -> Invoice:
            return await self._api.one(doing, Invoice, ask(invoice.id, None, options))

        await self._api.once(f"{call.key}/{status}", find, make)

    async def credit(self, call: ChangeInvoiceCall, invoice: Invoice) -> CreditNote:
        """Write a credit note: over what is open first; over what was paid, without moving money, which is a change of its own."""
        units = units_of(call)

        async def find() -> CreditNote | None:
            request = self._api.v1.credit_notes.list_async({"invoice": invoice.id, "limit": 100})
            found = [
                n async for n in self._api.many(why("stripe-look-for-credit-note"), CreditNote, request) if n.metadata.get(KEY) == call.key
            ]
            return found[0] if found else None

        async def make(options: RequestOptions) -> CreditNote:
            now = await self._api.one(why("stripe-read-invoice"), Invoice, self._api.v1.invoices.retrieve_async(invoice.id))
            beyond = units - (now.amount_remaining if now.status != "paid" else 0)
            params: Any = {
                "invoice": invoice.id,
                "amount": units,
                "memo": shorten(tidy(explained(call)), _LONGEST_MEMO),
                "email_type": "none",
                "metadata": marks_of(call),
                **({"out_of_band_amount": beyond} if beyond > 0 else {}),
            }
            return await self._api.one(why("stripe-write-credit-note"), CreditNote, self._api.v1.credit_notes.create_async(params, options))

        return await self._api.once(f"{call.key}/credit", find, make)
