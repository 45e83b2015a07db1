"""Manual billing and Stripe keep the contract of the billing port."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities.billing import Billing
from activities.billing.manual import ManualBilling
from activities.failures import temporary
from tests.activities.billing_contract import BillingContract
from tests.activities.storing import store_in
from tests.activities.stripe_desk import StripeDesk, stripe_desk
from workflows.engagement.messages.reasons import why


class _Series:
    """Numbers from memory."""

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}
        self.trouble: ApplicationError | None = None

    async def take(self, series: str, key: str) -> str:
        if self.trouble is not None:
            raise self.trouble
        return self.taken.setdefault(f"{series} {key}", f"{series}-{len(self.taken) + 1:04d}")


class ManualDesk:
    """Documents of our own, with numbers from a series."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._workers, self._series = folder, 0, _Series()
        self.store = store_in(folder / "worker-0")
        self.billing: Billing = ManualBilling(self.store, self._series)

    def restarted(self) -> Billing:
        self._workers += 1
        return ManualBilling(store_in(self._folder / f"worker-{self._workers}"), self._series)

    def invoices(self) -> int:
        return sum(name.startswith("INV ") for name in self._series.taken)

    def credit_notes(self) -> int:
        return sum(name.startswith("CN ") for name in self._series.taken)

    def goes_away(self) -> None:
        self._series.trouble = temporary(why("failure-series-silent", series="INV"))


class TestManual(BillingContract):
    @pytest.fixture
    def desk(self, tmp_path: Path) -> ManualDesk:
        return ManualDesk(tmp_path)


class TestStripe(BillingContract):
    @pytest.fixture
    async def desk(self, tmp_path: Path) -> AsyncIterator[StripeDesk]:
        async with stripe_desk(tmp_path) as desk:
            yield desk

    def pay_in_full(self, desk: StripeDesk, external: str | None) -> None:
        assert external is not None
        desk.stand_in.payer.pay(external)
