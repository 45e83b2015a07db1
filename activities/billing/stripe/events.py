"""Billing events from Stripe. Whatever tells that something happened, the invoice is read anew from Stripe, and all that happened to it becomes events.

So order does not matter, duplicates say the same again, and a lost message is made good by the next one, or by the reconciliation.
"""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.objects import CreditNote, Dispute, Happening, Invoice, InvoicePayment, Refund
from activities.billing.stripe.payments import Payments, source_of
from activities.billing.stripe.translator import Translator, is_ours
from activities.billing.stripe.visibility import check_mode
from workflows.engagement.messages.billing_events import BillingEvent
from workflows.engagement.messages.reasons import why
from workflows.engagement.model import Frozen

TYPES = (
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.refunded",
    "credit_note.created",
    "invoice.overpaid",
    "invoice.paid",
    "invoice_payment.paid",
    "refund.created",
    "refund.updated",
)
"""Types of Stripe's events that can mean a fact for us; an endpoint needs no others."""
CHANGES = (*TYPES, "invoice.marked_uncollectible", "invoice.voided")
"""Types that can make Stripe and us differ about an invoice: also those that we caused, or a person at Stripe's desk."""
PAGE = 100
_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
INVOICES_PAGE = 50


class InvoicePage(Frozen):
    """A page of invoices of ours."""

    invoices: tuple[Invoice, ...]
    cursor: str | None
    """For the next page; None: this was the last."""


class ChangedPage(Frozen):
    """A page of what happened."""

    invoices: tuple[str, ...]
    """Ids at Stripe of the invoices to which it happened; whose they are is not known yet."""
    cursor: str | None
    """For the next page; None: this was the last."""


class StripeEvents:
    """Reads facts from Stripe.

    Args:
        api: the line to Stripe.
        zone: IANA zone of the house: the day on which money counts is a day there.
    """

    def __init__(self, api: StripeApi, zone: str = "UTC") -> None:
        self._api, self._zone, self._payments = api, zone, Payments(api)

    async def events_of(self, invoice: str) -> list[BillingEvent]:
        """All that happened to an invoice, as Stripe knows it now; nothing for one that is not ours.

        Args:
            invoice: its id at Stripe.

        Raises:
            UntranslatableError: something happened to an invoice of ours that cannot be an event.
            ApplicationError: TEMPORARY or PERMANENT.
        """
        # One that Stripe does not know is a failure here: it was told of, so perhaps our key is another account's, and the teller tries again.
        found = await self._api.one(why("stripe-read-invoice"), Invoice, self._api.v1.invoices.retrieve_async(invoice))
        return await self.events_about(found) if is_ours(found) else []

    async def find(self, invoice: str) -> Invoice | None:
        """An invoice of ours as it is now; None where Stripe knows none under that id, or it is not ours.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        found = await self._api.known(why("stripe-read-invoice"), Invoice, self._api.v1.invoices.retrieve_async(invoice))
        return found if found is not None and is_ours(found) else None

    async def events_about(self, invoice: Invoice) -> list[BillingEvent]:
        """All that happened to an invoice of ours, oldest first.

        Raises:
            UntranslatableError, ApplicationError: as for :meth:`events_of`.
        """
        facts, events = Translator(invoice, self._zone), list[BillingEvent | None]()
        for payment in await self._payments.of(invoice.id):
            events.append(facts.payment(payment))
            events += [event async for event in self._after(facts, payment)]
        request = self._api.v1.credit_notes.list_async({"invoice": invoice.id, "limit": PAGE})
        events += [facts.credit(note) async for note in self._api.many(why("stripe-read-credit-notes"), CreditNote, request)]
        return sorted((event for event in events if event), key=lambda event: (event.value_date, event.type.value, event.fact))

    async def _after(self, facts: Translator, payment: InvoicePayment) -> AsyncIterator[BillingEvent | None]:
        """What became of a payment through Stripe: refunds and disputes."""
        where: Any = source_of(payment)
        if where is None:
            return
        where = {**where, "limit": PAGE}
        async for refund in self._api.many(why("stripe-read-refunds"), Refund, self._api.v1.refunds.list_async(where)):
            yield facts.refund(refund)
        async for dispute in self._api.many(why("stripe-read-disputes"), Dispute, self._api.v1.disputes.list_async(where)):
            for event in facts.dispute(dispute):
                yield event

    async def events_of_webhook(self, body: Mapping[str, Any]) -> list[BillingEvent]:
        """What a webhook means whose signature was checked; nothing for a type that means nothing to us.

        Raises:
            ValueError: not an event of Stripe's.
            OtherModeError: our key does not see what it is about.
            UnknownAtStripeError: Stripe does not know what it is about.
            UntranslatableError, ApplicationError: as :meth:`events_of`.
        """
        happening = Happening.model_validate(body)
        if happening.type not in TYPES:
            return []
        check_mode(happening.livemode, self._api.live)
        return [event for invoice in await self._invoices_of(happening) for event in await self.events_of(invoice)]

    async def _invoices_of(self, happening: Happening) -> list[str]:
        thing = happening.thing
        if happening.type.startswith("invoice."):
            return [_name(thing.get("id"))]
        if thing.get("invoice"):
            return [_name(thing["invoice"])]
        return await self._paid_with(thing)

    async def _paid_with(self, thing: Mapping[str, Any]) -> list[str]:
        """The invoices that a refund's, dispute's or charge's payment paid."""
        intent = thing.get("payment_intent")
        if not intent:
            return []
        request = self._api.v1.invoice_payments.list_async(
            {"payment": {"type": "payment_intent", "payment_intent": _name(intent)}, "limit": PAGE}
        )
        found = [payment.invoice async for payment in self._api.many(why("stripe-find-invoice"), InvoicePayment, request)]
        return list(dict.fromkeys(invoice for invoice in found if invoice))

    async def changed(self, since: datetime | None = None, cursor: str | None = None) -> ChangedPage:
        """A page of the invoices to which something happened, the newest first; Stripe remembers for 30 days.

        Args:
            since: leaves out what happened earlier; None goes back as far as Stripe remembers.
            cursor: of the page before; None for the first.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        params: Any = {"types": list(CHANGES), "limit": PAGE}
        if cursor:
            params["starting_after"] = cursor
        if since:
            params["created"] = {"gte": int(since.timestamp())}
        happenings, more = await self._api.page(why("stripe-read-what-happened"), Happening, self._api.v1.events.list_async(params))
        found = [invoice for happening in happenings for invoice in await self._invoices_of(happening)]
        return ChangedPage(invoices=tuple(dict.fromkeys(found)), cursor=happenings[-1].id if happenings and more else None)

    async def open_invoices(self, cursor: str | None = None) -> InvoicePage:
        """A page of our open invoices, newest first.

        Args:
            cursor: of the page before; None for the first.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        params: Any = {"limit": INVOICES_PAGE, "collection_method": "send_invoice", "status": "open"}
        if cursor:
            params["starting_after"] = cursor
        found, more = await self._api.page(why("stripe-list-invoices"), Invoice, self._api.v1.invoices.list_async(params))
        return InvoicePage(invoices=tuple(one for one in found if is_ours(one)), cursor=found[-1].id if found and more else None)


def _name(found: Any) -> str:
    """The id of a thing.

    Raises:
        ValueError: it is none; the library puts it into the address of a request as it is.
    """
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise ValueError("it names no object")
    return found
