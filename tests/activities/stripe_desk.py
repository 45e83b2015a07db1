"""The Stripe adapter, with Stripe's own library, at the stand-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from activities.billing import Billing
from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.billing import StripeBilling
from activities.billing.stripe.events import StripeEvents
from tests.activities.contract_calls import NOW, issue_call
from tests.activities.storing import store_in
from worker.demo.stand_ins.stripe import StripeStandIn
from workflows.engagement.messages.ports import InvoiceResult, IssueInvoiceCall

PATIENCE_SECONDS = 1.0
"""For one request: the stand-in is near, and stays silent only on purpose."""


class StripeDesk:
    """An adapter and the stand-in it talks to; the stand-in's clock stands at 22 November 2026."""

    def __init__(self, folder: Path, stand_in: StripeStandIn, api: StripeApi) -> None:
        self._folder, self._workers = folder, 0
        self.stand_in, self.api = stand_in, api
        self.store = store_in(folder / "worker-0")
        self.billing: Billing = StripeBilling(api, self.store, "Europe/Helsinki")
        self.events = StripeEvents(api, "Europe/Helsinki")

    def restarted(self) -> Billing:
        """The adapter of a worker that remembers nothing."""
        self._workers += 1
        return StripeBilling(self.api, store_in(self._folder / f"worker-{self._workers}"), "Europe/Helsinki")

    async def issued(self, call: IssueInvoiceCall | None = None) -> tuple[InvoiceResult, str]:
        """An invoice, and its id at Stripe."""
        result = await self.billing.issue(call or issue_call())
        assert result.external is not None
        return result, result.external

    def invoices(self) -> int:
        """How many Stripe has, drafts too."""
        return len(self.stand_in.things("invoice"))

    def credit_notes(self) -> int:
        """How many Stripe has."""
        return len(self.stand_in.things("credit_note"))

    def goes_away(self) -> None:
        """Nobody listens any more."""
        self.stand_in.stop()


@asynccontextmanager
async def stripe_desk(folder: Path, seed: int = 1) -> AsyncIterator[StripeDesk]:
    """A desk for one test."""
    with StripeStandIn(seed) as stand_in:
        stand_in.store.clock = lambda: NOW
        api = StripeApi(stand_in.secret_key, base_address=stand_in.address, timeout_seconds=PATIENCE_SECONDS)
        try:
            yield StripeDesk(folder, stand_in, api)
        finally:
            await api.close()
