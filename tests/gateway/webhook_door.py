"""A receiver with an engagement that does what a test says, in memory or on a port of 127.0.0.1."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from activities.billing.delivery import Delivery, Outcome
from activities.billing.signed.issued import IssuedInvoices
from worker.gateway.webhooks.patience import Patience
from worker.gateway.webhooks.quarantine import Quarantine
from worker.gateway.webhooks.receiver import Receiver
from worker.gateway.webhooks.server import serving
from worker.gateway.webhooks.signatures import Scheme
from worker.gateway.webhooks.sources import Door, Source, Translator
from worker.gateway.webhooks.translation import SignedWebhook
from worker.temporal.keys import KeyRing
from worker.temporal.sealed import SealedBytes
from workflows.engagement.messages.billing_events import BillingEvent, Heard, InvoiceMade

NEW = "whsec_" + "bmV3" * 10
OLD = "whsec_" + "b2xk" * 10
ACME = Source.model_validate({"name": "acme", "scheme": Scheme.STANDARD, "secrets": (NEW, OLD)})
SEALER = SealedBytes(KeyRing(active="a", keys={"a": bytes(range(32))}))


def wall() -> datetime:
    return datetime.now(UTC)


class Stage:
    """A receiver, and what reached the engagement behind it."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = wall) -> None:
        self.folder = folder
        self.quarantine = Quarantine(folder / "quarantine", SEALER)
        self.issued = IssuedInvoices(folder / "issued")
        self.patience = Patience(folder / "awaited")
        self.heard: list[BillingEvent] = []
        """All that the engagement was asked to take."""
        self.delivered: list[BillingEvent] = []
        """What it took."""
        self.made: list[InvoiceMade] = []
        """Invoices that it was told of."""
        self.made_outcome = Outcome.TAKEN
        self.outcome: Callable[[BillingEvent], Delivery] = self.takes_once
        self._clock = clock
        self.doors: Sequence[Door] = ()
        self.opens(ACME)

    def opens(self, *sources: Source, translator: Translator | None = None) -> None:
        """Let these send, in place of those before."""
        self.doors = [Door(source, translator or SignedWebhook(source.name)) for source in sources]
        self.app = Receiver(self.doors, self.deliver, self.quarantine, self.issued, self.patience, clock=self._clock).app()

    def takes_once(self, event: BillingEvent) -> Delivery:
        """As an engagement does: a repetition is known."""
        known = any(event.request_id == before.request_id for before in self.delivered)
        return Delivery(outcome=Outcome.KNOWN if known else Outcome.TAKEN)

    async def deliver(self, event: Heard) -> Delivery:
        """The engagement."""
        if isinstance(event, InvoiceMade):
            self.made.append(event)
            return Delivery(outcome=self.made_outcome)
        self.heard.append(event)
        delivered = self.outcome(event)
        if delivered.outcome is Outcome.TAKEN:
            self.delivered.append(event)
        return delivered

    def caller(self) -> httpx.AsyncClient:
        """Calls the application without a network."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url="http://127.0.0.1")

    def on_a_port(self) -> AbstractAsyncContextManager[int]:
        """Serves it over real HTTP."""
        return serving(self.app, "127.0.0.1", 0)
