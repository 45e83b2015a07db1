"""What an invoice was paid with, as Stripe has it now."""

from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.objects import InvoicePayment
from workflows.engagement.messages.reasons import why

_WHOLE = ["data.payment.payment_intent.latest_charge", "data.payment.payment_record"]


class Payments:
    """Reads the payments of invoices.

    Args:
        api: the line to Stripe.
    """

    def __init__(self, api: StripeApi) -> None:
        self._api = api

    async def of(self, invoice: str) -> list[InvoicePayment]:
        """The payments that came in for an invoice, oldest first."""
        request = self._api.v1.invoice_payments.list_async({"invoice": invoice, "status": "paid", "limit": 100, "expand": _WHOLE})
        found = [payment async for payment in self._api.many(why("stripe-read-payments"), InvoicePayment, request)]
        return sorted(found, key=lambda payment: (payment.status_transitions.paid_at or payment.created, payment.id))


def source_of(payment: InvoicePayment) -> dict[str, str] | None:
    """What names the payment to lists of refunds and disputes; None for one outside Stripe, which has neither."""
    intent, charge = payment.payment.payment_intent, payment.payment.charge
    if intent is not None:
        return {"payment_intent": intent.id}
    return {"charge": charge} if charge else None
