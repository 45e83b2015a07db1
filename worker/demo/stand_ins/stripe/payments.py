"""Payments: through Stripe (an intent and its charge), or outside it (a record), and their parts in invoices."""

from typing import Any

from worker.demo.stand_ins.stripe.amounts import amount_of
from worker.demo.stand_ins.stripe.errors import ApiError, invalid
from worker.demo.stand_ins.stripe.forms import is_true
from worker.demo.stand_ins.stripe.invoices import reckon
from worker.demo.stand_ins.stripe.store import Store, Thing, merge_metadata


def receive(store: Store, invoice: Thing, amount: int, name: str | None) -> Thing:
    """A payer pays an invoice through Stripe.

    Returns:
        The payment's part in the invoice.
    """
    if invoice["status"] not in ("open", "uncollectible", "paid"):
        raise invalid(f"Nobody can pay an invoice that is {invoice['status']}.", code="invoice_not_editable")
    intent = store.new(
        "payment_intent",
        amount=amount,
        amount_received=amount,
        currency=invoice["currency"],
        customer=invoice["customer"],
        status="succeeded",
        latest_charge=None,
        metadata={},
    )
    charge = store.new(
        "charge",
        amount=amount,
        amount_refunded=0,
        refunded=False,
        currency=invoice["currency"],
        customer=invoice["customer"],
        billing_details={"name": name or invoice["customer_name"]},
        payment_intent=intent["id"],
        disputed=False,
        status="succeeded",
        metadata={},
    )
    intent["latest_charge"] = charge["id"]
    store.tell("payment_intent.succeeded", intent)
    store.tell("charge.succeeded", charge)
    return _part(store, invoice, amount, {"type": "payment_intent", "payment_intent": intent["id"]})


def _part(store: Store, invoice: Thing, amount: int, payment: dict[str, str]) -> Thing:
    part = store.new(
        "invoice_payment",
        invoice=invoice["id"],
        currency=invoice["currency"],
        amount_requested=amount,
        amount_paid=amount,
        is_default=False,
        status="paid",
        status_transitions={"canceled_at": None, "paid_at": store.now()},
        payment=payment,
    )
    store.tell("invoice_payment.paid", part)
    reckon(store, invoice)
    return part


def report(store: Store, params: dict[str, Any]) -> Thing:
    """Record a payment outside Stripe."""
    asked = params.get("amount_requested") or {}
    currency = str(asked.get("currency", "usd"))
    value = amount_of(asked, currency, "value")
    details = params.get("processor_details") or {}
    return _record(store, value, currency, params.get("metadata"), details)


def _record(store: Store, value: int, currency: str, metadata: Any, details: Any) -> Thing:
    amount = {"value": value, "currency": currency}
    record = store.new(
        "payment_record", amount=amount, amount_requested=amount, amount_guaranteed=amount, processor_details=details, metadata={}
    )
    merge_metadata(record, metadata)
    return record


def attach(store: Store, name: str, params: dict[str, Any]) -> Thing:
    """Let a recorded payment count for an invoice."""
    invoice = store.get("invoice", name)
    record = store.get("payment_record", str(params.get("payment_record", "")))
    payment = {"type": "payment_record", "payment_record": record["id"]}
    if store.all("invoice_payment", payment=payment):
        raise invalid("The payment record is attached to an invoice already.", "payment_record")
    if invoice["status"] not in ("open", "uncollectible"):
        raise invalid(f"You cannot attach a payment to an invoice that is {invoice['status']}.", code="invoice_not_editable")
    _part(store, invoice, record["amount"]["value"], payment)
    return invoice


def pay(store: Store, name: str, params: dict[str, Any]) -> Thing:
    """Settle an invoice at once."""
    invoice = store.get("invoice", name)
    if invoice["status"] not in ("open", "uncollectible"):
        raise invalid(f"Invoice is already {invoice['status']}.", code="invoice_not_editable")
    if not is_true(params.get("paid_out_of_band")):
        raise ApiError(402, "The customer has no payment method.", "missing", "card_error")
    amount = invoice["amount_remaining"]
    record = _record(store, amount, invoice["currency"], None, {"type": "custom"})
    _part(store, invoice, amount, {"type": "payment_record", "payment_record": record["id"]})
    return invoice
