"""What Stripe's objects say happened, as billing events. The same object gives the same event, whoever brought it and when."""

from datetime import date, datetime

from pydantic import ValidationError

from activities.billing.stripe.objects import ENGAGEMENT, INVOICE, KEY, CreditNote, Dispute, Invoice, InvoicePayment, Refund
from activities.billing.stripe.units import from_stripe
from activities.wording import shorten, tidy
from workflows.engagement.messages.billing_events import BillingEvent, BillingEventType
from workflows.engagement.money import Money
from workflows.engagement.time.zones import zone

SOURCE = "stripe"
_LONGEST = 300
_ENDED = {"won": True, "lost": False}
_NEVER_AT_RISK = frozenset(("warning_needs_response", "warning_under_review", "warning_closed", "prevented"))
"""The payer's bank only asks, or was stopped in time; no money moves."""


class UntranslatableError(Exception):
    """An object of an invoice of ours that cannot be an event; the text says what is wrong with it."""


def is_ours(invoice: Invoice) -> bool:
    """Whether we made the invoice, and its client can have seen it."""
    return ENGAGEMENT in invoice.metadata and INVOICE in invoice.metadata and invoice.status != "draft"


class Translator:
    """Translates what happened to one invoice.

    Args:
        invoice: one of ours.
        zone: IANA zone of the house: the day on which money counts is a day there.
    """

    def __init__(self, invoice: Invoice, zone: str) -> None:
        self._invoice, self._zone = invoice, zone

    def payment(self, payment: InvoicePayment) -> BillingEvent | None:
        """A payment that came in; None for one that has not, and for what we told Stripe ourselves."""
        record = payment.payment.payment_record
        if payment.status != "paid" or not payment.amount_paid or (record is not None and KEY in record.metadata):
            return None
        paid_at = payment.status_transitions.paid_at or payment.created
        return self._event(
            BillingEventType.PAYMENT_RECEIVED, payment.id, payment.amount_paid, payment.currency, paid_at, payer=self._payer(payment)
        )

    def _payer(self, payment: InvoicePayment) -> str | None:
        intent = payment.payment.payment_intent
        name = intent.latest_charge.billing_details.name if intent and intent.latest_charge else None
        named = shorten(tidy(name or ""), _LONGEST)
        return named if named and named.casefold() != tidy(self._invoice.customer_name or "").casefold() else None

    def refund(self, refund: Refund) -> BillingEvent | None:
        """Money that went back; None while it has not, or came home again."""
        if refund.status != "succeeded":
            return None
        return self._event(BillingEventType.REFUND_MADE, refund.id, refund.amount, refund.currency, refund.created, refund.reason)

    def credit(self, note: CreditNote) -> BillingEvent | None:
        """A credit note that somebody wrote at Stripe; None for ours, and for a void one."""
        if KEY in note.metadata or note.status != "issued":
            return None
        return self._event(BillingEventType.CREDIT_NOTED, note.id, note.amount, note.currency, note.created, note.memo or note.number)

    def dispute(self, dispute: Dispute) -> list[BillingEvent]:
        """That a payer's bank wants the money back, and how it ended."""
        if dispute.status in _NEVER_AT_RISK:
            return []
        what = (dispute.id, dispute.amount, dispute.currency)
        found = [self._event(BillingEventType.DISPUTE_OPENED, *what, dispute.created, dispute.reason)]
        if dispute.status in _ENDED:
            # The day on which money moved last: given back to us, or taken for good when it began.
            moved = max((move.created for move in dispute.balance_transactions), default=dispute.created)
            found.append(self._event(BillingEventType.DISPUTE_CLOSED, *what, moved, dispute.reason, won=_ENDED[dispute.status]))
        return found

    def _event(
        self,
        kind: BillingEventType,
        fact: str,
        units: int,
        currency: str,
        at: int,
        words: str | None = None,
        *,
        payer: str | None = None,
        won: bool | None = None,
    ) -> BillingEvent:
        reference = shorten(tidy(words or ""), _LONGEST) or self._invoice.number or self._invoice.id
        try:
            return BillingEvent(
                source=SOURCE,
                fact=fact,
                type=kind,
                engagement=self._invoice.metadata[ENGAGEMENT],
                invoice=self._invoice.metadata[INVOICE],
                amount=self._money(units, currency),
                value_date=self._day(at),
                reference=reference,
                payer=payer,
                won=won,
            )
        except ValidationError as error:
            trouble = error.errors()[0]
            field = ".".join(map(str, trouble["loc"])) or "event"
            raise UntranslatableError(f"{fact} of Stripe cannot be understood: {field}: {trouble['msg']}") from error
        except ValueError as error:
            raise UntranslatableError(f"{fact} of Stripe cannot be understood: {error}") from error

    def _money(self, units: int, currency: str) -> Money:
        return from_stripe(units, currency)

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at, zone(self._zone)).date()
