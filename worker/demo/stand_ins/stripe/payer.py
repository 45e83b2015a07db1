"""The payer's side, and what a person does at Stripe's own desk."""

from collections.abc import Callable
from copy import deepcopy
from threading import RLock
from typing import Any

from worker.demo.stand_ins.stripe import giving_back, payments
from worker.demo.stand_ins.stripe.errors import invalid
from worker.demo.stand_ins.stripe.store import Store, Thing


class Payer:
    """Pays, asks for money back, disputes. Amounts are in Stripe's minor unit; invoices and disputes go by their ids at Stripe.

    Args:
        store: what the stand-in knows.
        lock: guards it.
    """

    def __init__(self, store: Store, lock: RLock) -> None:
        self._store, self._lock = store, lock

    def pay(self, invoice: str, amount: int | None = None, name: str | None = None) -> Thing:
        """Pay an invoice: all that remains by default, less, or more.

        Args:
            invoice: its id.
            amount: what is paid.
            name: whose card or account it is; the client's own by default.

        Returns:
            The payment's part in the invoice.
        """

        def act() -> Thing:
            found = self._store.get("invoice", invoice)
            return payments.receive(self._store, found, amount or found["amount_remaining"], name)

        return self._at_once(act)

    def settle(self, invoice: str) -> Thing:
        """A person marks an invoice as paid outside Stripe."""
        return self._at_once(lambda: payments.pay(self._store, invoice, {"paid_out_of_band": "true"}))

    def refund(self, invoice: str, amount: int | None = None) -> Thing:
        """A person gives the last payment of an invoice back, all of it by default."""

        def act() -> Thing:
            params: dict[str, Any] = {"charge": self._charge(invoice)["id"], **({"amount": str(amount)} if amount else {})}
            return giving_back.refund(self._store, params)

        return self._at_once(act)

    def credit(self, invoice: str, amount: int, memo: str = "Goodwill") -> Thing:
        """A person writes a credit note over what is open."""
        params = {"invoice": invoice, "amount": str(amount), "memo": memo}
        return self._at_once(lambda: giving_back.credit(self._store, params))

    def dispute(self, invoice: str, amount: int | None = None) -> Thing:
        """Ask the bank to take the last payment back."""

        def act() -> Thing:
            charge = self._charge(invoice)
            return giving_back.dispute(self._store, charge, amount or charge["amount"])

        return self._at_once(act)

    def close_dispute(self, dispute: str, won: bool) -> Thing:
        """The bank decides; won means: for the house."""
        return self._at_once(lambda: giving_back.close_dispute(self._store, dispute, won))

    def _charge(self, invoice: str) -> Thing:
        parts = self._store.all("invoice_payment", invoice=invoice)
        intents = [part["payment"]["payment_intent"] for part in parts if "payment_intent" in part["payment"]]
        if not intents:
            raise invalid(f"Nobody paid {invoice} through Stripe.")
        return self._store.get("charge", self._store.get("payment_intent", intents[-1])["latest_charge"])

    def _at_once(self, act: Callable[[], Thing]) -> Thing:
        with self._lock:
            return deepcopy(act())
