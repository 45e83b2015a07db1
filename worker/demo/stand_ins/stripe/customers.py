"""Customers."""

from typing import Any

from worker.demo.stand_ins.stripe.store import Store, Thing, merge_metadata

_FIELDS = ("name", "email", "address", "description", "phone", "preferred_locales")


def create(store: Store, params: dict[str, Any]) -> Thing:
    """Make a customer."""
    given = {name: params.get(name) for name in _FIELDS}
    customer = store.new("customer", **given, balance=0, currency=None, invoice_prefix="", next_invoice_sequence=1, metadata={})
    customer["invoice_prefix"] = f"S{int(customer['id'][-6:]):07X}"
    merge_metadata(customer, params.get("metadata"))
    store.tell("customer.created", customer)
    return customer


def update(store: Store, name: str, params: dict[str, Any]) -> Thing:
    """Change a customer."""
    customer = store.get("customer", name)
    customer.update({field: params[field] for field in _FIELDS if field in params})
    merge_metadata(customer, params.get("metadata"))
    return customer
