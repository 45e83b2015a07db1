"""A statement's payments on their way to the engagements: matched with the books, and delivered like any other billing event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio.client import Client

from activities.billing.delivery import Delivery, Outcome, deliver
from activities.engagements import look_at
from worker.billing.folders import quarantine
from worker.settings import Settings
from worker.statements.books import read_books
from worker.statements.matching import Matches, match
from worker.statements.reading import Row
from worker.temporal.client import connect
from worker.temporal.key_check import check_key
from workflows.engagement.messages.billing_events import BillingEvent

_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Booked:
    """How a payment's delivery ended.

    Attributes:
        event: the payment.
        delivery: its end.
        is_new: whether the engagement did not have it before.
    """

    event: BillingEvent
    delivery: Delivery
    is_new: bool

    @property
    def words(self) -> str:
        """The end, for a person."""
        if self.delivery.arrived:
            return "booked" if self.is_new else "was booked before"
        if self.delivery.outcome is Outcome.REFUSED:
            return f"{self.delivery.code}: {self.delivery.message}; it waits in quarantine"
        return f"{self.delivery.message}; import the statement again"


async def matched(settings: Settings, rows: Sequence[Row], series: Sequence[str], source: str) -> Matches:
    """The rows of a statement, matched with what is open now.

    Args:
        settings: where the engagements are.
        rows: of the statement.
        series: number series in which references of settled invoices are looked up.
        source: name under which payments are recorded.

    Raises:
        worker.settings.SettingsError: no server answers, or the keys are wrong.
        EngagementUnreachableError: no engagement answers.
        temporalio.service.RPCError: the server does not answer.
    """
    client = await connect(settings)
    await check_key(client)
    return match(rows, await read_books(client, rows, series), source)


async def book(settings: Settings, events: Iterable[BillingEvent]) -> list[Booked]:
    """Deliver payments one after the other; what an engagement refuses waits in quarantine.

    Raises:
        worker.settings.SettingsError: no server answers, or the keys are wrong.
        EngagementUnreachableError: an engagement does not answer; what came before it is booked.
    """
    client = await connect(settings)
    return [await _booked(client, settings, event) for event in events]


async def _booked(client: Client, settings: Settings, event: BillingEvent) -> Booked:
    before = await look_at(client, event.engagement, _PATIENCE_SECONDS)
    end = await deliver(client, event)
    if end.outcome is Outcome.REFUSED:
        quarantine(settings).put(event, end, b"", datetime.now(UTC))
    # A repetition is answered with the first receipt, which is older than what we looked at.
    is_new = end.receipt is not None and (before is None or end.receipt.sequence > before.sequence)
    return Booked(event, end, is_new)
