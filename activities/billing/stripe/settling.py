"""Telling Stripe that an invoice was paid outside it, in whole or in part."""

from typing import Any

from stripe import RequestOptions

from activities.billing.reasons import explained
from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.changing import marks_of, units_of
from activities.billing.stripe.objects import KEY, Invoice, PaymentRecord, Thing
from activities.billing.stripe.payments import Payments
from activities.wording import shorten, tidy
from workflows.engagement.messages.ports import ChangeInvoiceCall
from workflows.engagement.messages.reasons import why

_LONGEST_REFERENCE = 200


class Settling:
    """Settles invoices by payment records.

    A payment record carries our mark, which the plain "paid out of band" cannot: by it, what Stripe tells of the payment later is known
    as our own word. It takes a part of an invoice as well.

    Args:
        api: the line to Stripe.
    """

    def __init__(self, api: StripeApi) -> None:
        self._api, self._payments = api, Payments(api)

    async def settle(self, call: ChangeInvoiceCall, invoice: Invoice) -> PaymentRecord | None:
        """Record a payment and attach it to its invoice; nothing where the invoice is paid already.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        units = units_of(call)
        known = await self._attached(call, invoice)
        if known is not None or invoice.status == "paid":
            return known
        record = await self._record(call, invoice, units)

        async def find() -> Thing | None:
            return await self._attached(call, invoice)

        async def attach(options: RequestOptions) -> Thing:
            request = self._api.v1.invoices.attach_payment_async(invoice.id, {"payment_record": record.id}, options)
            return await self._api.one(why("stripe-settle-invoice"), Thing, request)

        await self._api.once(f"{call.key}/attach", find, attach, looked=True)
        return record

    async def _attached(self, call: ChangeInvoiceCall, invoice: Invoice) -> PaymentRecord | None:
        records = [payment.payment.payment_record for payment in await self._payments.of(invoice.id)]
        return next((record for record in records if record is not None and record.metadata.get(KEY) == call.key), None)

    async def _record(self, call: ChangeInvoiceCall, invoice: Invoice, units: int) -> PaymentRecord:
        at = int(call.now.timestamp())
        words = shorten(tidy(explained(call)), _LONGEST_REFERENCE) or call.number
        params: Any = {
            "amount_requested": {"value": units, "currency": call.amount.currency.lower()},
            "customer_details": {"customer": invoice.customer},
            "initiated_at": at,
            "outcome": "guaranteed",
            "guaranteed": {"guaranteed_at": at},
            "payment_method_details": {"type": "custom", "custom": {"display_name": "Paid outside Stripe"}},
            "processor_details": {"type": "custom", "custom": {"payment_reference": words}},
            "metadata": marks_of(call),
        }

        async def find() -> PaymentRecord | None:
            return await self._attached(call, invoice)

        async def report(options: RequestOptions) -> PaymentRecord:
            request = self._api.v1.payment_records.report_payment_async(params, options)
            return await self._api.one(why("stripe-record-payment"), PaymentRecord, request)

        return await self._api.once(f"{call.key}/record", find, report, looked=True)
