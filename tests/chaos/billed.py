"""Small engagements with invoices that are out, some of them late: what billing events are about."""

import random
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests import lives
from tests.chaos.life import insist
from tests.core.house import WEEK, agreement, client, creation, milestone, provider
from tests.drivers.real import Real
from worker.demo.virtual_clock import move_to
from workflows.engagement.money import Money
from workflows.engagement.money.currencies import exponent_of
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement

CURRENCIES = ("EUR", "EUR", "JPY", "BHD")
"""With 2, 0 and 3 decimals."""
PRICES = {"first": 1000, "second": 333, "third": 7}
ALWAYS = "00:00-23:59"
EVERY_DAY = [*WEEK, "sat", "sun"]
_REMIND = {"action": "remind", "tone": "firm"}
_ANNOUNCED, _CHARGED = 1, 3
"""Calendar days after the due date: when the fee is announced, and when it is charged."""


class Lateness(StrEnum):
    """How late an engagement's invoices are."""

    IN_TIME = "in time"
    ANNOUNCED = "announced"
    """The fee falls due when somebody moves the clock on."""
    CHARGED = "charged"
    """The fee was charged before any event came."""


class Billed(Real):
    """One of them.

    Args:
        client: with the payload codec.
        skipper: moves its clock.
        queue: where the worker serves.
        seed: draws its terms.
        lateness: how late its invoices are to be.
    """

    us, them = "vera", "dora"

    def __init__(self, client: Client, skipper: TimeSkipper, queue: str, seed: int, lateness: Lateness) -> None:
        super().__init__(client, skipper, queue)
        self.id, self.lateness, self.rng = lives.some_id(), lateness, random.Random(seed)
        self.terms = _terms(self.rng)
        self.issued_on = self.value_date = date.min
        self.invoices: dict[str, Money] = {}

    async def prepare(self) -> None:
        """From the inquiry to invoices that are out, and late where they are to be."""
        house = provider(
            calendar={"zone": "Europe/Helsinki", "workdays": EVERY_DAY, "hours": ALWAYS},
            windows=[{"days": EVERY_DAY, "hours": ALWAYS}],
            questionnaire=[{"id": "goal", "text": "What for?"}],
        )
        buyer = client(calendar={"zone": "Europe/Helsinki", "workdays": EVERY_DAY, "hours": ALWAYS})
        await self.create(creation(house, buyer, self.id))
        await self.qualified()
        await self.propose(self.terms)
        await self.active()
        state = await self.state()
        self.invoices = {item.id: item.amount for item in state.invoices.values() if item.state == "OPEN"}
        assert len(self.invoices) == len(self.terms.milestones), f"not every invoice is out: {state.invoices}"
        self.issued_on = min(item.issued_on for item in state.invoices.values() if item.issued_on)
        if self.lateness is not Lateness.IN_TIME:
            await self.advance(self._noon(state, _ANNOUNCED))
        if self.lateness is Lateness.CHARGED:
            await self.advance(self._noon(state, _CHARGED))
        self.value_date = state.calendars.provider.local(await self.now()).date()

    def _noon(self, state: State, days: int) -> datetime:
        """Noon so many days after the due date, which is the day of issue."""
        return state.calendars.provider.at(self.issued_on + timedelta(days=days), datetime(1, 1, 1, 12).time())

    async def fee_falls_due(self) -> None:
        """The clock moves on to the day of the fee, whatever dies meanwhile."""
        state = await insist(self.state)
        await insist(lambda: move_to(self._skipper, self.handle, self._noon(state, _CHARGED)))


def _terms(rng: random.Random) -> Agreement:
    """Two or three invoices on receipt, a fee on the third day, and some way to share out money."""
    currency = rng.choice(CURRENCIES)
    fee: dict[str, Any] = rng.choice(({"percent": "5"}, {"amount": str(Money(minor=15 * 10 ** exponent_of(currency), currency=currency))}))
    if rng.random() < 0.3:
        fee = fee | {"waived_if_paid_within_days": 2}
    ladder = [
        {"days": _ANNOUNCED, **_REMIND, "announces": ["fee"]},
        {"days": _CHARGED, **_REMIND, "fee": fee},
    ]
    payment = {
        "net_days": 0,
        "late": {"ladder": ladder, "consequences": ["a fee"], "announce_days": 1},
        "allocation": rng.choice((["fees", "interest", "principal"], ["principal", "interest", "fees"])),
        "overpayment": rng.choice(("hold", "apply", "refund")),
    }
    chosen = list(PRICES.items())[: rng.choice((2, 2, 3))]
    milestones = [milestone(slug, price=f"{price} {currency}", after=[]) for slug, price in chosen]
    return agreement(currency=currency, milestones=milestones, start_after_business_days=0, payment=payment)
