"""Money that goes back: refunds, credit notes, disputes."""

from typing import Any

from worker.demo.stand_ins.stripe.amounts import amount_of
from worker.demo.stand_ins.stripe.errors import invalid
from worker.demo.stand_ins.stripe.forms import whole_number
from worker.demo.stand_ins.stripe.invoices import reckon
from worker.demo.stand_ins.stripe.store import Store, Thing, merge_metadata


def refund(store: Store, params: dict[str, Any]) -> Thing:
    """Give back a charge, whole or in part."""
    charge = _charge(store, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = amount_of(params, charge["currency"]) if "amount" in params else left
    if not 0 < amount <= left:
        raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount")
    made = store.new(
        "refund",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        status="succeeded",
        metadata={},
    )
    merge_metadata(made, params.get("metadata"))
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    store.tell("refund.created", made)
    store.tell("charge.refunded", charge)
    return made


def _charge(store: Store, params: dict[str, Any]) -> Thing:
    if "payment_intent" in params:
        intent = store.get("payment_intent", params["payment_intent"])
        return store.get("charge", intent["latest_charge"])
    return store.get("charge", str(params.get("charge", "")))


def credit(store: Store, params: dict[str, Any]) -> Thing:
    """Write a credit note: first over what is open, then over what was paid, which must be said where it goes."""
    invoice = store.get("invoice", str(params.get("invoice", "")))
    if invoice["status"] not in ("open", "paid", "uncollectible"):
        raise invalid(f"You cannot credit an invoice that is {invoice['status']}.", "invoice")
    amount = amount_of(params, invoice["currency"])
    before = min(amount, invoice["amount_remaining"] if invoice["status"] != "paid" else 0)
    after = amount - before
    told = {name: whole_number(params, name) or 0 for name in ("credit_amount", "out_of_band_amount", "refund_amount")}
    if sum(told.values()) != after:
        raise invalid(f"The sum of credit, refund and out of band amounts must equal {after}.", "amount")
    if amount <= 0 or after > invoice["amount_paid"] - invoice["post_payment_credit_notes_amount"]:
        raise invalid("The credit note is over more than the invoice has left.", "amount")
    count = len(store.all("credit_note", invoice=invoice["id"])) + 1
    note = store.new(
        "credit_note",
        invoice=invoice["id"],
        customer=invoice["customer"],
        currency=invoice["currency"],
        amount=amount,
        number=f"{invoice['number']}-CN-{count:02d}",
        memo=params.get("memo"),
        status="issued",
        metadata={},
    )
    merge_metadata(note, params.get("metadata"))
    invoice["pre_payment_credit_notes_amount"] += before
    invoice["post_payment_credit_notes_amount"] += after
    store.tell("credit_note.created", note)
    reckon(store, invoice)
    return note


def dispute(store: Store, charge: Thing, amount: int) -> Thing:
    """A payer's bank takes a payment back for the time being."""
    charge["disputed"] = True
    opened = store.new(
        "dispute",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        reason="product_not_received",
        status="needs_response",
        balance_transactions=[{"id": "txn_taken", "object": "balance_transaction", "amount": -amount, "created": store.now()}],
        metadata={},
    )
    store.tell("charge.dispute.created", opened)
    return opened


def close_dispute(store: Store, name: str, won: bool) -> Thing:
    """The bank has decided."""
    closed = store.get("dispute", name)
    if closed["status"] in ("won", "lost"):
        raise invalid(f"The dispute is {closed['status']} already.")
    closed["status"] = "won" if won else "lost"
    if won:
        back = {"id": "txn_back", "object": "balance_transaction", "amount": closed["amount"], "created": store.now()}
        closed["balance_transactions"] = [*closed["balance_transactions"], back]
    store.tell("charge.dispute.closed", closed)
    return closed
