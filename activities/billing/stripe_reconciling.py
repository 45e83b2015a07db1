"""Stripe as a billing system that can be asked: its words put into those of the reconciling port."""

from collections.abc import Sequence

from activities.billing.reconciling import SystemInvoice, SystemPage, SystemStatus, UnreadableFactError
from activities.billing.stripe.events import StripeEvents
from activities.billing.stripe.facts import UntranslatableError
from workflows.engagement.billing_events import BillingEvent


class StripeReconciling:
    """Answers the reconciliation from Stripe.

    Args:
        events: reads facts from Stripe.
    """

    def __init__(self, events: StripeEvents) -> None:
        self._events = events

    async def open_invoices(self, cursor: str | None) -> SystemPage:
        """A page of our invoices, whatever their status.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        page = await self._events.open_invoices(cursor)
        words = {status.value for status in SystemStatus}
        return SystemPage(
            invoices=tuple(SystemInvoice.model_validate(one.model_dump()) for one in page.invoices if one.status in words),
            cursor=page.cursor,
        )

    async def events_of(self, external: str) -> Sequence[BillingEvent]:
        """All that happened to an invoice, oldest first.

        Raises:
            UnreadableFactError: a person must look.
            ApplicationError: TEMPORARY or PERMANENT.
        """
        try:
            return await self._events.events_of(external)
        except UntranslatableError as error:
            raise UnreadableFactError(str(error)) from error
