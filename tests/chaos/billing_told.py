"""What a billing system tells of an engagement, drawn at random; and the same as facts for the reference model, without the code under test."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.chaos.billed import Billed
from workflows.engagement.money import Money

SOURCE = "acme"
KINDS = {"payment.received": "payment", "refund.made": "refund", "credit.noted": "credit_note", "dispute.closed": "chargeback"}
"""What an event is to the ledger; the beginning of a dispute moves no money, nor does one that was won."""
_DRAWN = ("payment", "payment", "payment", "payment", "unnamed", "refund", "credit", "dispute")
SHARE_TOLD_AGAIN = 0.3
"""Of all events."""


@dataclass(frozen=True)
class Fact:
    """A fact about money as the reference model reads it."""

    source: str
    id: str
    kind: str
    value_date: date
    minor: int
    invoice: str | None
    parts: tuple[Any, ...] = ()
    of: str | None = None
    of_source: str | None = None
    waived_if_paid_by: date | None = None
    percent: Decimal | None = None
    tiers: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Told:
    """An event, and the message that tells it.

    Attributes:
        type: as in the message.
        data: as in the message.
        minor: its amount in minor units.
        message_id: the same at each try to deliver it.
    """

    type: str
    data: dict[str, Any]
    minor: int
    message_id: str

    @property
    def key(self) -> tuple[str, str]:
        """What happened, whichever message told it."""
        return self.type, self.data["id"]

    def fact(self) -> Fact | None:
        """As the model reads it; none where no money moved."""
        if self.type not in KINDS or self.data.get("won"):
            return None
        when = date.fromisoformat(self.data["value_date"])
        return Fact(SOURCE, self.data["id"], KINDS[self.type], when, self.minor, self.data.get("invoice"))

    def again(self, rng: random.Random) -> "Told":
        """Told once more: the same message, or a new one in other words."""
        if rng.random() < 0.5:
            return self
        return replace(self, data=self.data | {"reference": "once more"}, message_id=f"msg_{uuid.UUID(int=rng.getrandbits(128))}")


def happened(one: Billed, count: int, rng: random.Random) -> list[Told]:
    """So many different events of an engagement, in no order.

    Args:
        one: its invoices are out.
        count: how many.
        rng: draws them.
    """
    found: list[Told] = []
    while len(found) < count:
        found += _some(one, len(found), count - len(found), rng)
    return found


def told(events: list[Told], rng: random.Random) -> list[Told]:
    """All deliveries: the events of all engagements shuffled, 30 % of them told again."""
    copies = [event.again(rng) for event in rng.sample(events, round(SHARE_TOLD_AGAIN * len(events)))]
    deliveries = [*events, *copies]
    rng.shuffle(deliveries)
    return deliveries


def _some(one: Billed, number: int, most: int, rng: random.Random) -> Iterator[Told]:
    """One event; of a dispute its beginning, and mostly its end."""
    kind, invoice = rng.choice(_DRAWN), rng.choice(list(one.invoices))
    minor = _amount(one.invoices[invoice], rng)
    about = {
        "id": f"{kind}-{number}",
        "engagement": one.id,
        "invoice": invoice,
        "amount": Money(minor=minor, currency=one.invoices[invoice].currency).format_plain(),
        "value_date": str(_day(one, rng)),
    }

    def event(type_: str, **more: Any) -> Told:
        return Told(type_, about | more, minor, f"msg_{uuid.UUID(int=rng.getrandbits(128))}")

    if kind == "payment":
        yield event("payment.received")
    elif kind == "unnamed":
        del about["invoice"]
        yield event("payment.received", payer="Somebody else")
    elif kind == "refund":
        yield event("refund.made")
    elif kind == "credit":
        yield event("credit.noted")
    else:
        yield event("dispute.opened")
        if most > 1 and rng.random() < 0.8:
            yield event("dispute.closed", won=rng.random() < 0.4)


def _amount(whole: Money, rng: random.Random) -> int:
    """Often the whole of an invoice, else a part of it, sometimes more than it."""
    return rng.choice((whole.minor, whole.minor // 3, rng.randint(1, whole.minor), whole.minor + rng.randint(1, 500)))


def _day(one: Billed, rng: random.Random) -> date:
    """Between the day before the invoices were made and today, so that facts meet on one day and come before their invoice."""
    first = one.issued_on - timedelta(days=1)
    return first + timedelta(days=rng.randint(0, (one.value_date - first).days))
