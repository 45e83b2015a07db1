"""What the stand-in knows: things by kind and id, in the order in which they were made, and the events about them."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from worker.demo.stand_ins.stripe.errors import missing

Thing = dict[str, Any]

API_VERSION = "2026-10-28.endive"
_PREFIXES = {
    "customer": "cus", "invoice": "in", "invoiceitem": "ii", "invoice_payment": "inpay", "payment_intent": "pi", "charge": "ch", "refund": "re",
    "credit_note": "cn", "dispute": "du", "payment_record": "pr", "event": "evt",
}  # fmt: skip


class Store:
    """Things in memory.

    Attributes:
        clock: by which everything gets its time; may be set to a virtual one.
        listeners: each event is handed to these.
    """

    def __init__(self) -> None:
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.listeners: list[Callable[[Thing], None]] = []
        self._things: dict[str, dict[str, Thing]] = {kind: {} for kind in _PREFIXES}
        self._made = 0

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self.clock().timestamp())

    def new(self, kind: str, **fields: Any) -> Thing:
        """Make a thing."""
        self._made += 1
        name = f"{_PREFIXES[kind]}_standin{self._made:06d}"
        thing: Thing = {"id": name, "object": kind, "created": self.now(), "livemode": False, **fields}
        self._things[kind][name] = thing
        return thing

    def get(self, kind: str, name: str) -> Thing:
        """A thing.

        Raises:
            ApiError: there is none.
        """
        found = self._things[kind].get(name)
        if found is None:
            raise missing(kind, name)
        return found

    def all(self, kind: str, **fields: Any) -> list[Thing]:
        """Those of a kind whose fields are so, oldest first."""
        return [one for one in self._things[kind].values() if all(one.get(name) == value for name, value in fields.items())]

    def remove(self, kind: str, name: str) -> None:
        """Forget a thing."""
        self._things[kind].pop(name, None)

    def tell(self, kind: str, thing: Thing) -> Thing:
        """Something happened to a thing: keep the event, with the thing as it is now, and post it."""
        event = self.new(
            "event", type=kind, api_version=API_VERSION, pending_webhooks=1, request={"id": None}, data={"object": copy.deepcopy(thing)}
        )
        for listener in self.listeners:
            listener(event)
        return event


def merge_metadata(thing: Thing, given: Any) -> None:
    """Stripe merges metadata by name; an empty text takes a name away."""
    kept = {**thing.get("metadata", {}), **(given if isinstance(given, dict) else {})}
    thing["metadata"] = {name: value for name, value in kept.items() if value != ""}
