"""Whom Stripe bills: one customer for each engagement, found by our metadata or made."""

from contextlib import aclosing

from stripe import RequestOptions

from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.objects import ENGAGEMENT, Customer
from activities.wording import shorten, tidy
from workflows.engagement.messages.ports import IssueInvoiceCall
from workflows.engagement.messages.reasons import why

_INDEX_LAG_SECONDS = 2 * 86_400
"""Stripe's search finds a new customer late: usually after a minute, in its bad hours after one or two; its lists know all at once."""
_DOING = why("stripe-look-for-customer")
_LONGEST_NAME = 256


class Customers:
    """Finds and makes customers."""

    def __init__(self, api: StripeApi) -> None:
        self._api = api

    async def find(self, engagement: str) -> Customer | None:
        """The customer of an engagement, the oldest where a mishap made two; None where nobody made one."""
        query = f"metadata['{ENGAGEMENT}']:'{engagement}'"
        found = [c async for c in self._api.many(_DOING, Customer, self._api.v1.customers.search_async({"query": query, "limit": 10}))]
        if not found:
            found = [customer for customer in await self._recent() if customer.metadata.get(ENGAGEMENT) == engagement]
        return min(found, key=lambda customer: (customer.created, customer.id), default=None)

    async def _recent(self) -> list[Customer]:
        """Those made within the lag before the newest one: by Stripe's clock, not by ours."""
        found: list[Customer] = []
        request = self._api.v1.customers.list_async({"limit": 100})
        async with aclosing(self._api.many(_DOING, Customer, request)) as customers:
            async for customer in customers:
                found.append(customer)
                if customer.created < found[0].created - _INDEX_LAG_SECONDS:
                    break
        return found

    async def find_or_make(self, call: IssueInvoiceCall) -> Customer:
        """The customer whom an invoice goes to."""

        async def find() -> Customer | None:
            return await self.find(call.engagement)

        async def make(options: RequestOptions) -> Customer:
            request = self._api.v1.customers.create_async(
                {
                    "name": shorten(tidy(call.client_name), _LONGEST_NAME),
                    "address": {"line1": shorten(tidy(call.client_address or ""), _LONGEST_NAME)},
                    "preferred_locales": [call.language],
                    "metadata": {ENGAGEMENT: call.engagement},
                    **({"email": call.client_email} if call.client_email else {}),
                },
                options,
            )
            return await self._api.one(why("stripe-make-customer"), Customer, request)

        return await self._api.once(f"{call.engagement}/stripe-customer", find, make)
