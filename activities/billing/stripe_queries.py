"""Stripe as a billing system that can be asked: its words put into those of the reconciling port."""

from datetime import datetime

from activities.billing.queryable import ChangedPage, SystemInvoice, SystemPage, SystemRecord, SystemStatus
from activities.billing.stripe.events import StripeEvents
from activities.billing.stripe.objects import ENGAGEMENT, INVOICE, Invoice
from activities.billing.stripe.translator import UntranslatableError
from activities.billing.stripe.units import from_stripe

_WORDS = {status.value for status in SystemStatus}


class StripeQueries:
    """Answers the reconciliation from Stripe.

    Args:
        events: reads facts from Stripe.
    """

    def __init__(self, events: StripeEvents) -> None:
        self._events = events

    async def open_invoices(self, cursor: str | None) -> SystemPage:
        """A page of our open invoices.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        page = await self._events.open_invoices(cursor)
        return SystemPage(invoices=tuple(_in_our_words(one) for one in page.invoices if one.status in _WORDS), cursor=page.cursor)

    async def changed_invoices(self, since: datetime | None, cursor: str | None) -> ChangedPage:
        """A page of invoices to which something happened, the newest first.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        page = await self._events.changed(since, cursor)
        return ChangedPage(externals=page.invoices, cursor=page.cursor)

    async def look_up(self, external: str) -> SystemRecord | None:
        """One invoice, whatever its status; none where there is none of ours under that id.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        found = await self._events.find(external)
        if found is None or found.status not in _WORDS:
            return None
        try:
            return SystemRecord(invoice=_in_our_words(found), events=tuple(await self._events.events_about(found)))
        except UntranslatableError as error:
            return SystemRecord(invoice=_in_our_words(found), unreadable=str(error))


def _in_our_words(found: Invoice) -> SystemInvoice:
    return SystemInvoice(
        external=found.id,
        engagement=found.metadata[ENGAGEMENT],
        invoice=found.metadata[INVOICE],
        status=SystemStatus(found.status or ""),
        amount=from_stripe(found.total, found.currency),
        paid=from_stripe(found.amount_paid, found.currency),
        outstanding=from_stripe(found.amount_remaining, found.currency),
    )
