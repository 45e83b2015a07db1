"""One event of each of Stripe's types that we follow, in Stripe's own shape: about an invoice, and a payment of it with all that can become of one.

By default Stripe has neither. What a receiver makes of them is never their figures: it asks Stripe what is true.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from activities.billing.stripe.objects import ENGAGEMENT, INVOICE
from activities.billing.stripe.units import to_stripe
from workflows.engagement.money import Money

Thing = dict[str, Any]


@dataclass(frozen=True)
class _Sample:
    """The objects of one run; an id that Stripe gives has no such form."""

    run: str
    invoice: str
    engagement: str
    units: int
    currency: str
    live: bool
    at: int

    def of(self, prefix: str, kind: str, **fields: Any) -> Thing:
        return {"id": self.name(prefix), "object": kind, "created": self.at, "currency": self.currency, **fields}

    def name(self, prefix: str) -> str:
        return f"{prefix}_test_{self.run}"

    def bill(self) -> Thing:
        return self.of(
            "in", "invoice",
            id=self.invoice, livemode=self.live, number=f"TEST-{self.run}", status="paid", collection_method="send_invoice",
            total=self.units, amount_due=self.units, amount_paid=self.units, amount_remaining=0, metadata={ENGAGEMENT: self.engagement, INVOICE: "invoice-1"},
        )  # fmt: skip

    def payment(self) -> Thing:
        return self.of(
            "inpay", "invoice_payment",
            livemode=self.live, invoice=self.invoice, status="paid", amount_requested=self.units, amount_paid=self.units, is_default=True,
            payment={"type": "payment_intent", "payment_intent": self.name("pi")},
            status_transitions={"canceled_at": None, "paid_at": self.at},
        )  # fmt: skip

    def charge(self) -> Thing:
        return self.of(
            "ch", "charge",
            livemode=self.live, amount=self.units, amount_captured=self.units, amount_refunded=self.units, captured=True, paid=True,
            refunded=True, disputed=False, status="succeeded", payment_intent=self.name("pi"),
        )  # fmt: skip

    def refund(self, status: str) -> Thing:
        return self.of("re", "refund", amount=self.units, **self._of_payment(), status=status, reason="requested_by_customer")

    def dispute(self, status: str) -> Thing:
        return self.of(
            "du", "dispute",
            livemode=self.live, amount=self.units, **self._of_payment(), status=status, reason="general", is_charge_refundable=False, balance_transactions=[],
        )  # fmt: skip

    def credit_note(self) -> Thing:
        return self.of(
            "cn",
            "credit_note",
            livemode=self.live,
            amount=self.units,
            invoice=self.invoice,
            number=f"TEST-{self.run}-CN-01",
            status="issued",
            memo="test event",
        )

    def _of_payment(self) -> dict[str, str]:
        return {"charge": self.name("ch"), "payment_intent": self.name("pi")}


def stripe_samples(engagement: str, invoice: str | None, amount: Money, *, run: str, at: datetime, live: bool) -> Iterator[Thing]:
    """One event of each type.

    Args:
        engagement: whose the invoice is, as its metadata would say.
        invoice: id of a real one at Stripe; one that Stripe does not have where missing.
        amount: of each.
        run: makes their ids: letters, digits and hyphens.
        at: now.
        live: of which mode: that of the key by which the receiver asks.

    Raises:
        ValueError: Stripe cannot express the amount.
    """
    units, currency = to_stripe(amount), amount.currency.lower()
    sample = _Sample(run, invoice or f"in_test_{run}", engagement, units, currency, live, int(at.timestamp()))
    for kind, thing in (
        ("invoice_payment.paid", sample.payment()),
        ("invoice.paid", sample.bill()),
        ("invoice.overpaid", sample.bill()),
        ("credit_note.created", sample.credit_note()),
        ("refund.created", sample.refund("pending")),
        ("refund.updated", sample.refund("succeeded")),
        ("charge.refunded", sample.charge()),
        ("charge.dispute.created", sample.dispute("needs_response")),
        ("charge.dispute.closed", sample.dispute("won")),
    ):
        yield stripe_event(kind, thing, run=run, at=at, live=live)


def stripe_event(kind: str, thing: Thing, *, run: str, at: datetime, live: bool) -> Thing:
    """Stripe's envelope.

    Args:
        kind: type of the event.
        thing: the object that it is about.
        run: see :func:`stripe_samples`.
        at: now.
        live: of which mode.
    """
    return {
        "id": f"evt_test_{run}_{kind.replace('.', '_')}", "object": "event", "api_version": None, "created": int(at.timestamp()), "livemode": live,
        "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None}, "type": kind, "data": {"object": thing},
    }  # fmt: skip
