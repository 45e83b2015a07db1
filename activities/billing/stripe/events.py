"""Events of Stripe: whatever tells us that something happened, we read the invoice anew and say what is true of it now.

So order does not matter, duplicates say the same again, and a lost message is made good by the next one, a poll or the nightly reconciliation.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from temporalio.exceptions import ApplicationError

from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.facts import Facts, is_ours
from activities.billing.stripe.objects import CreditNote, Dispute, Happening, Invoice, InvoicePayment, Refund
from activities.billing.stripe.payments import Payments, source_of
from workflows.engagement.billing_events import BillingEvent
from workflows.engagement.model import Frozen
from workflows.engagement.ports import PERMANENT

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
PAGE = 100
INVOICES_PAGE = 50


class InvoicePage(Frozen):
    """A page of invoices of ours."""

    invoices: tuple[Invoice, ...]
    cursor: str | None
    """For the next page; None: this was the last."""


class Polled(Frozen):
    """What a poll found."""

    events: tuple[BillingEvent, ...]
    cursor: str | None
    """For the next poll; None: Stripe has no event at all yet."""
    more: bool
    """There is more to be polled at once."""


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
        found = await self._api.one("read the invoice", Invoice, self._api.v1.invoices.retrieve_async(invoice))
        return await self.events_about(found) if is_ours(found) else []

    async def find(self, invoice: str) -> Invoice | None:
        """An invoice of ours as it is now; None where Stripe knows none under that id, or it is not ours.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        found = await self._api.known("read the invoice", Invoice, self._api.v1.invoices.retrieve_async(invoice))
        return found if found is not None and is_ours(found) else None

    async def events_about(self, invoice: Invoice) -> list[BillingEvent]:
        """All that happened to an invoice of ours, oldest first.

        Raises:
            UntranslatableError, ApplicationError: as for :meth:`events_of`.
        """
        facts, events = Facts(invoice, self._zone), list[BillingEvent | None]()
        for payment in await self._payments.of(invoice.id):
            events.append(facts.payment(payment))
            events += [event async for event in self._after(facts, payment)]
        request = self._api.v1.credit_notes.list_async({"invoice": invoice.id, "limit": PAGE})
        events += [facts.credit(note) async for note in self._api.many("read the credit notes", CreditNote, request)]
        return sorted((event for event in events if event), key=lambda event: (event.value_date, event.type.value, event.fact))

    async def _after(self, facts: Facts, payment: InvoicePayment) -> AsyncIterator[BillingEvent | None]:
        """What became of a payment through Stripe: refunds and disputes."""
        where: Any = source_of(payment)
        if where is None:
            return
        where = {**where, "limit": PAGE}
        async for refund in self._api.many("read the refunds", Refund, self._api.v1.refunds.list_async(where)):
            yield facts.refund(refund)
        async for dispute in self._api.many("read the disputes", Dispute, self._api.v1.disputes.list_async(where)):
            for event in facts.dispute(dispute):
                yield event

    async def events_of_webhook(self, body: Mapping[str, Any]) -> list[BillingEvent]:
        """What a webhook means whose signature was checked; nothing for a type that means nothing to us.

        Raises:
            ValueError: not an event of Stripe's.
            UntranslatableError, ApplicationError: as :meth:`events_of`.
        """
        happening = Happening.model_validate(body)
        return [event for invoice in await self._invoices_of(happening) for event in await self.events_of(invoice)]

    async def _invoices_of(self, happening: Happening) -> list[str]:
        if happening.type not in TYPES:
            return []
        thing = happening.thing
        if happening.type.startswith("invoice."):
            return [str(thing["id"])]
        if thing.get("invoice"):
            return [str(thing["invoice"])]
        return await self._paid_with(thing)

    async def _paid_with(self, thing: Mapping[str, Any]) -> list[str]:
        """The invoices that a refund's, dispute's or charge's payment paid."""
        intent = thing.get("payment_intent")
        if not intent:
            return []
        request = self._api.v1.invoice_payments.list_async(
            {"payment": {"type": "payment_intent", "payment_intent": str(intent)}, "limit": PAGE}
        )
        found = [payment.invoice async for payment in self._api.many("find the invoice", InvoicePayment, request)]
        return list(dict.fromkeys(invoice for invoice in found if invoice))

    async def poll(self, cursor: str | None) -> Polled:
        """What happened since the last poll, for those whom webhooks cannot reach.

        Args:
            cursor: of the last poll; None begins with the newest page. One that Stripe has forgotten, after a month, counts as None; what was
                missed then the nightly reconciliation finds.

        Raises:
            UntranslatableError, ApplicationError: as :meth:`events_of`.
        """
        params: Any = {"types": list(TYPES), "limit": PAGE, **({"ending_before": cursor} if cursor else {})}
        try:
            happenings, more = await self._api.page("read what happened", Happening, self._api.v1.events.list_async(params))
        except ApplicationError as error:
            if cursor and error.type == PERMANENT:
                return await self.poll(None)
            raise
        concerned = [invoice for happening in reversed(happenings) for invoice in await self._invoices_of(happening)]
        events = [event for invoice in dict.fromkeys(concerned) for event in await self.events_of(invoice)]
        return Polled(events=tuple(events), cursor=happenings[0].id if happenings else cursor, more=bool(cursor and more))

    async def open_invoices(self, cursor: str | None = None, since: datetime | None = None) -> InvoicePage:
        """A page of our invoices, newest first, for the reconciliation: also paid ones, whose payment may be what got lost.

        Args:
            cursor: of the page before; None for the first.
            since: leaves out what was made earlier; None reads all.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        params: Any = {"limit": INVOICES_PAGE, "collection_method": "send_invoice"}
        if cursor:
            params["starting_after"] = cursor
        if since:
            params["created"] = {"gte": int(since.timestamp())}
        found, more = await self._api.page("list the invoices", Invoice, self._api.v1.invoices.list_async(params))
        return InvoicePage(invoices=tuple(one for one in found if is_ours(one)), cursor=found[-1].id if found and more else None)
