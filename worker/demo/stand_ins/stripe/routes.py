"""Which request does what."""

import re
from collections.abc import Callable
from typing import Any

from worker.demo.stand_ins.stripe import customers, giving_back, invoices, payments
from worker.demo.stand_ins.stripe.errors import ApiError
from worker.demo.stand_ins.stripe.lists import expanded, page, search
from worker.demo.stand_ins.stripe.store import Store, Thing

_KINDS = {
    "customers": "customer", "invoices": "invoice", "invoiceitems": "invoiceitem", "invoice_payments": "invoice_payment", "refunds": "refund",
    "credit_notes": "credit_note", "disputes": "dispute", "charges": "charge", "payment_intents": "payment_intent",
    "payment_records": "payment_record", "events": "event",
}  # fmt: skip
_FILTERS = ("customer", "invoice", "status", "payment_intent", "charge", "collection_method", "email", "type")
_MANY = re.compile(r"/v1/(\w+)")
_ONE = re.compile(r"/v1/(\w+)/(\w+)")
_ACT = re.compile(r"/v1/(\w+)/(\w+)/(\w+)")


class Desk:
    """Answers requests.

    Args:
        store: what the stand-in knows.

    Attributes:
        address: its own, for links.
        looks_are_final: refuse to change the looks of a finalised invoice.
        search_lags: search finds nothing yet; lists do.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.address = ""
        self.looks_are_final = False
        self.search_lags = False
        self._acts: dict[tuple[str, str], Callable[[str, dict[str, Any]], Thing]] = {
            ("invoices", "finalize"): lambda name, _: invoices.finalise(store, name, self.address),
            ("invoices", "void"): lambda name, _: invoices.void(store, name),
            ("invoices", "mark_uncollectible"): lambda name, _: invoices.write_off(store, name),
            ("invoices", "send"): lambda name, _: invoices.send(store, name),
            ("invoices", "pay"): lambda name, params: payments.pay(store, name, params),
            ("invoices", "attach_payment"): lambda name, params: payments.attach(store, name, params),
        }
        self._makers: dict[str, Callable[[Store, dict[str, Any]], Thing]] = {
            "customers": customers.create,
            "invoices": invoices.create,
            "invoiceitems": invoices.add_item,
            "refunds": giving_back.refund,
            "credit_notes": giving_back.credit,
        }

    def answer(self, method: str, path: str, params: dict[str, Any]) -> Thing:
        """What Stripe would answer.

        Raises:
            ApiError: it would refuse.
        """
        paths = params.get("expand") or []
        found = self._read(path, params) if method == "GET" else self._change(method, path, params)
        if found is None:
            raise ApiError(404, f"Unrecognized request URL ({method}: {path}).")
        return expanded(self._store, found, paths)

    def _read(self, path: str, params: dict[str, Any]) -> Thing | None:
        if (many := _MANY.fullmatch(path)) and many[1] in _KINDS:
            return page(self._listed(many[1], params), params, path)
        if (one := _ONE.fullmatch(path)) and one[1] in _KINDS:
            if one[2] == "search":
                return search([] if self.search_lags else self._store.all(_KINDS[one[1]]), params, path)
            return self._store.get(_KINDS[one[1]], one[2])
        return None

    def _listed(self, plural: str, params: dict[str, Any]) -> list[Thing]:
        wanted = {name: params[name] for name in _FILTERS if name in params}
        found = self._store.all(_KINDS[plural], **wanted)
        if "types" in params:
            found = [one for one in found if one["type"] in params["types"]]
        payment = params.get("payment") or {}
        return [one for one in found if all(one.get("payment", {}).get(name) == value for name, value in payment.items())]

    def _change(self, method: str, path: str, params: dict[str, Any]) -> Thing | None:
        if method == "POST" and path == "/v1/payment_records/report_payment":
            return payments.report(self._store, params)
        if method == "POST" and (many := _MANY.fullmatch(path)) and many[1] in self._makers:
            return self._makers[many[1]](self._store, params)
        if method == "POST" and (act := _ACT.fullmatch(path)) and (act[1], act[3]) in self._acts:
            return self._acts[act[1], act[3]](act[2], params)
        one = _ONE.fullmatch(path)
        if one is None:
            return None
        if method == "DELETE":
            return invoices.delete(self._store, one[2]) if one[1] == "invoices" else None
        if one[1] == "customers":
            return customers.update(self._store, one[2], params)
        return invoices.update(self._store, one[2], params, self.looks_are_final) if one[1] == "invoices" else None
