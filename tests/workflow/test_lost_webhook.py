"""A real engagement whose webhooks were lost: the reconciliation brings its money in, once, and the gate opens."""

from datetime import UTC, datetime
from pathlib import Path

from temporalio.client import Client

from activities.billing.delivery import Outcome, deliver
from activities.billing.queryable import SystemInvoice, SystemStatus
from activities.billing.reconciliation import CHANGED, Reconciler
from tests import lives
from tests.activities.storing import store_in
from tests.workflow.conftest import Begin
from tests.workflow.standing import MemorySystem
from workflows.engagement.messages.billing_events import BillingEvent, BillingEventType
from workflows.engagement.money import Money
from workflows.engagement.state import InvoiceItem
from workflows.portfolio.ports import ReconciledPage, ReconcilePageCall


def halves(engagement: str, invoice: InvoiceItem) -> list[BillingEvent]:
    """The invoice paid in two parts."""
    first = Money(minor=invoice.amount.minor // 3, currency=invoice.amount.currency)
    assert invoice.issued_on is not None
    shared = {"source": "memory", "type": BillingEventType.PAYMENT_RECEIVED, "engagement": engagement, "invoice": invoice.id}
    parts = {"pay-1": first, "pay-2": invoice.amount - first}
    return [
        BillingEvent.model_validate(shared | {"fact": fact, "amount": amount, "value_date": invoice.issued_on, "reference": "thanks"})
        for fact, amount in parts.items()
    ]


async def reconciled(client: Client, system: MemorySystem, folder: Path) -> ReconciledPage:
    """Of one night that part which looks at what happened there."""
    night = Reconciler({"memory": system}, store_in(folder), lambda: client, lambda: None)
    return await night.page(ReconcilePageCall(system="memory", cursor=f"{CHANGED}:"))


async def test_what_was_lost_is_found_at_night_and_counts_once(begin: Begin, client: Client, tmp_path: Path) -> None:
    """The first payment was told by a webhook, the second was lost; a second night and a late webhook cost no event."""
    real = await begin(lives.short_file("discovery"))
    await real.active()
    await real.rest()
    (invoice,) = [i for i in (await real.state()).invoices.values() if i.state == "OPEN"]
    assert invoice.number and invoice.number.startswith("INV-"), "the number is of the house's own series"
    told, lost = halves(real.created.engagement_id, invoice)
    assert (await deliver(client, told)).outcome is Outcome.TAKEN
    assert (await real.state()).invoices[invoice.id].outstanding == lost.amount
    system, zero = MemorySystem(), Money.zero(invoice.amount.currency)
    there = SystemInvoice(
        external="in_0", engagement=told.engagement, invoice=invoice.id, status=SystemStatus.PAID,
        amount=invoice.amount, paid=invoice.amount, outstanding=zero,
    )  # fmt: skip
    system.invoices, system.events = [there], {"in_0": [told, lost]}
    system.happened["in_0"] = datetime.now(UTC)
    first = await reconciled(client, system, tmp_path)
    assert (first.delivered, first.known, first.differences) == (1, 1, ())
    await real.rest()
    state, events = await real.state(), await real.events()
    assert invoice.gate is not None
    assert state.invoices[invoice.id].state == "PAID" and state.gates[invoice.gate].state == "OPEN"
    second = await reconciled(client, system, tmp_path)
    assert (second.delivered, second.known, second.differences) == (0, 2, ())
    assert (await deliver(client, lost)).arrived
    assert await real.events() == events
