"""Giving money back through Stripe: from the payments of the invoice, the latest first, and only what came through Stripe."""

from dataclasses import dataclass
from typing import Any

from stripe import RequestOptions

from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.changing import marks_of, units_of
from activities.billing.stripe.objects import KEY, Invoice, InvoicePayment, Refund
from activities.billing.stripe.payments import Payments, source_of
from activities.billing.stripe.units import from_stripe
from activities.failures import permanent
from workflows.engagement.messages.ports import ChangeInvoiceCall
from workflows.engagement.messages.reasons import why

_LOST = frozenset(("failed", "canceled"))


@dataclass(frozen=True)
class _Source:
    """A payment that can be given back."""

    where: dict[str, str]
    """What names it to Stripe."""
    paid: int
    refunds: tuple[Refund, ...]
    """All of them that moved money, whoever made them."""

    def free(self, key: str) -> int:
        """What is there to give back for this request, what it gave back already included."""
        return self.paid - sum(refund.amount for refund in self.refunds if refund.metadata.get(KEY) != key)


class Refunding:
    """Makes refunds.

    Args:
        api: the line to Stripe.
    """

    def __init__(self, api: StripeApi) -> None:
        self._api, self._payments = api, Payments(api)

    async def refund(self, call: ChangeInvoiceCall, invoice: Invoice) -> list[Refund]:
        """Give an amount back, each part of it once.

        Raises:
            ApplicationError: TEMPORARY, or PERMANENT: less than that came through Stripe; nothing is given back then.
        """
        wanted = units_of(call)
        sources = [source for payment in await self._payments.of(invoice.id) if (source := await self._source(payment)) is not None]
        there = sum(source.free(call.key) for source in sources)
        if there < wanted:
            free = from_stripe(there, call.amount.currency)
            number = call.number or call.invoice
            raise permanent(why("failure-stripe-holds-less", free=free, number=number, amount=call.amount))
        made: list[Refund] = []
        for source in reversed(sources):
            part = min(wanted, source.free(call.key))
            if part > 0:
                made.append(await self._part(call, source, part))
                wanted -= part
        return made

    async def _source(self, payment: InvoicePayment) -> _Source | None:
        where = source_of(payment)
        if where is None:
            return None
        return _Source(where, payment.amount_paid or 0, await self._refunds(where))

    async def _refunds(self, where: Any) -> tuple[Refund, ...]:
        params: Any = {**where, "limit": 100}
        request = self._api.v1.refunds.list_async(params)
        return tuple([r async for r in self._api.many(why("stripe-look-for-refunds"), Refund, request) if r.status not in _LOST])

    async def _part(self, call: ChangeInvoiceCall, source: _Source, units: int) -> Refund:
        where: Any = source.where
        (payment,) = source.where.values()

        async def find() -> Refund | None:
            return next((refund for refund in await self._refunds(where) if refund.metadata.get(KEY) == call.key), None)

        async def make(options: RequestOptions) -> Refund:
            params: Any = {**where, "amount": units, "metadata": marks_of(call)}
            return await self._api.one(why("stripe-give-money-back"), Refund, self._api.v1.refunds.create_async(params, options))

        return await self._api.once(f"{call.key}/refund/{payment}", find, make)
