"""Invoices: drafts with their items, and what can become of them."""

from typing import Any

from worker.demo.stand_ins.stripe.amounts import amount_of
from worker.demo.stand_ins.stripe.errors import invalid
from worker.demo.stand_ins.stripe.forms import whole_number
from worker.demo.stand_ins.stripe.store import Store, Thing, merge_metadata

_DAY = 86_400
_LOOKS = ("description", "footer", "custom_fields")


def create(store: Store, params: dict[str, Any]) -> Thing:
    """Make a draft."""
    customer = store.get("customer", str(params.get("customer", "")))
    number = params.get("number")
    if number and store.all("invoice", number=number):
        raise invalid(f"An invoice with the number {number} exists already.", "number")
    invoice = store.new(
        "invoice",
        **{name: params.get(name) for name in _LOOKS},
        customer=customer["id"],
        customer_name=customer["name"],
        customer_email=customer["email"],
        currency=params.get("currency", "usd"),
        collection_method=params.get("collection_method", "charge_automatically"),
        auto_advance=params.get("auto_advance") == "true",
        due_date=None,
        number=number,
        status="draft",
        hosted_invoice_url=None,
        metadata={},
        status_transitions={"finalized_at": None, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None},
        total=0,
        amount_due=0,
        amount_paid=0,
        amount_remaining=0,
        amount_overpaid=0,
        pre_payment_credit_notes_amount=0,
        post_payment_credit_notes_amount=0,
    )
    invoice["due_date"] = _due(store, invoice, params)
    merge_metadata(invoice, params.get("metadata"))
    store.tell("invoice.created", invoice)
    return invoice


def _due(store: Store, invoice: Thing, params: dict[str, Any]) -> int | None:
    due, days = whole_number(params, "due_date"), whole_number(params, "days_until_due")
    if invoice["collection_method"] != "send_invoice":
        return None
    if due is None and days is None:
        raise invalid("You must pass days_until_due or due_date when collection_method is send_invoice.", "days_until_due")
    if due is not None and due < store.now():
        raise invalid("The due date must be in the future.", "due_date")
    return due if due is not None else store.now() + (days or 0) * _DAY


def add_item(store: Store, params: dict[str, Any]) -> Thing:
    """Write a line on a draft."""
    invoice = store.get("invoice", str(params.get("invoice", "")))
    if invoice["status"] != "draft":
        raise invalid("The specified invoice is not editable, because it is finalized.", "invoice", "invoice_not_editable")
    if params.get("currency", invoice["currency"]) != invoice["currency"]:
        raise invalid("The currency of the invoice item and of the invoice must be the same.", "currency")
    amount = amount_of(params, invoice["currency"])
    item = store.new(
        "invoiceitem",
        customer=invoice["customer"],
        invoice=invoice["id"],
        currency=invoice["currency"],
        amount=amount,
        description=params.get("description"),
        metadata={},
    )
    merge_metadata(item, params.get("metadata"))
    reckon(store, invoice)
    return item


def reckon(store: Store, invoice: Thing) -> None:
    """Work out the sums anew; an open invoice of which nothing remains is paid."""
    paid = sum(payment["amount_paid"] for payment in store.all("invoice_payment", invoice=invoice["id"], status="paid"))
    invoice["total"] = sum(item["amount"] for item in store.all("invoiceitem", invoice=invoice["id"]))
    invoice["amount_due"] = invoice["total"] - invoice["pre_payment_credit_notes_amount"]
    invoice["amount_paid"] = paid
    invoice["amount_remaining"] = max(0, invoice["amount_due"] - paid)
    invoice["amount_overpaid"] = max(0, paid - invoice["amount_due"])
    if invoice["status"] in ("open", "uncollectible") and invoice["amount_remaining"] == 0:
        invoice["status"] = "paid"
        invoice["status_transitions"]["paid_at"] = store.now()
        store.tell("invoice.paid", invoice)
    if invoice["amount_overpaid"]:
        store.tell("invoice.overpaid", invoice)


def update(store: Store, name: str, params: dict[str, Any], looks_are_final: bool) -> Thing:
    """Change what may still be changed."""
    invoice = store.get("invoice", name)
    changed = [field for field in _LOOKS if field in params]
    if changed and looks_are_final and invoice["status"] != "draft":
        raise invalid("Finalized invoices can't be updated in this way", changed[0], "invoice_not_editable")
    invoice.update({field: params[field] for field in changed})
    merge_metadata(invoice, params.get("metadata"))
    store.tell("invoice.updated", invoice)
    return invoice


def delete(store: Store, name: str) -> Thing:
    """Throw a draft away."""
    _expect(store.get("invoice", name), "delete", "draft")
    store.remove("invoice", name)
    return {"id": name, "object": "invoice", "deleted": True}


def finalise(store: Store, name: str, address: str) -> Thing:
    """Give a draft its number and open it."""
    invoice = _expect(store.get("invoice", name), "finalize", "draft")
    if not store.all("invoiceitem", invoice=name):
        raise invalid("Nothing to invoice for this customer.", code="invoice_no_customer_line_items")
    if invoice["number"] is None:
        customer = store.get("customer", invoice["customer"])
        invoice["number"] = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
        customer["next_invoice_sequence"] += 1
    invoice["status"] = "open"
    invoice["status_transitions"]["finalized_at"] = store.now()
    invoice["hosted_invoice_url"] = f"{address}/i/{name}"
    store.tell("invoice.finalized", invoice)
    reckon(store, invoice)
    return invoice


def void(store: Store, name: str) -> Thing:
    """Make an invoice void."""
    invoice = _expect(store.get("invoice", name), "void", "open", "uncollectible")
    if invoice["amount_paid"]:
        raise invalid("This invoice has payments and can't be voided.", code="invoice_not_editable")
    return _become(store, invoice, "void", "voided_at", "invoice.voided")


def write_off(store: Store, name: str) -> Thing:
    """Mark an invoice as uncollectible."""
    invoice = _expect(store.get("invoice", name), "mark as uncollectible", "open")
    return _become(store, invoice, "uncollectible", "marked_uncollectible_at", "invoice.marked_uncollectible")


def send(store: Store, name: str) -> Thing:
    """Mail an invoice; the stand-in only says that it did."""
    invoice = _expect(store.get("invoice", name), "send", "open", "paid", "uncollectible")
    store.tell("invoice.sent", invoice)
    return invoice


def _become(store: Store, invoice: Thing, status: str, moment: str, event: str) -> Thing:
    invoice["status"] = status
    invoice["status_transitions"][moment] = store.now()
    store.tell(event, invoice)
    return invoice


def _expect(invoice: Thing, doing: str, *states: str) -> Thing:
    if invoice["status"] not in states:
        raise invalid(f"You cannot {doing} an invoice that is {invoice['status']}.", code="invoice_not_editable")
    return invoice
