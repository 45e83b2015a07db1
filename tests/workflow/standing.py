"""Stands in for an engagement and for a billing system, where a test is about what passes between them: the same wire, and books of a few lines."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.billing.queryable import ChangedPage, SystemInvoice, SystemPage, SystemRecord, SystemStatus
from activities.engagements import KnownEngagement, KnownInvoice
from activities.failures import permanent, temporary
from tests.answered import answered
from workflows.engagement.messages.answers import Receipt, Refusal
from workflows.engagement.messages.billing_events import BillingEvent, BillingEventType
from workflows.engagement.messages.reasons import why
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.shell import wire
from workflows.engagement.views.answer import Answer

Some = TypeVar("Some")


def eur(minor: int) -> Money:
    """Cents."""
    return Money(minor=minor, currency="EUR")


class Books(Frozen):
    """What the stand-in knows, from run to run."""

    id: str
    owed: dict[str, int]
    """Cents outstanding, by invoice; 10,000 were asked for each."""
    billing: str = "manual"
    """Which billing system made them."""
    external: dict[str, str] = {}
    """Their ids there, by invoice."""
    receipts: dict[str, Receipt] = {}
    updates: int = 1000
    """Updates that a run takes."""
    ended: bool = False


@workflow.defn(name=wire.WORKFLOW, sandboxed=False)
class StandIn:
    """An engagement that knows payments alone."""

    @workflow.init
    def __init__(self, books: Books) -> None:
        self.books, self.taken = books, 0

    @workflow.run
    async def run(self, books: Books) -> None:
        """Rest until the run is long enough, or for good."""
        await workflow.wait_condition(lambda: self.books.ended or self.taken >= books.updates)
        if not self.books.ended:
            workflow.continue_as_new(self.books)

    @workflow.update(name=wire.UPDATE)
    def apply(self, envelope: wire.Envelope) -> Answer:
        """Take a payment."""
        self.taken += 1
        invoice, amount = envelope.command["invoice"], envelope.command["amount"]["minor"]
        receipt = Receipt(version=len(self.books.receipts) + 2, sequence=len(self.books.receipts) + 2, digest=envelope.digest)
        receipts = self.books.receipts | {wire.update_id(envelope.source, envelope.request_id): receipt}
        owed = self.books.owed | {invoice: self.books.owed[invoice] - amount}
        self.books = self.books.model_copy(update={"receipts": receipts, "owed": owed, "ended": envelope.command["reference"] == "the end"})
        return answered(receipt)

    @apply.validator
    def _check(self, envelope: wire.Envelope) -> None:
        known = self.books.receipts.get(wire.update_id(envelope.source, envelope.request_id))
        if known is not None:
            raise ApplicationError("known", answered(known).model_dump(mode="json"), type=wire.KNOWN_REQUEST, non_retryable=True)
        if envelope.command.get("invoice") not in self.books.owed or envelope.command["kind"] != "take_billing_event":
            refusal = Refusal(reason=why("UNKNOWN_ITEM", kind="invoice", id=str(envelope.command.get("invoice"))))
            raise ApplicationError(refusal.code, refusal.model_dump(mode="json"), type=refusal.code, non_retryable=True)

    @workflow.query(name=wire.BILLING_QUERY)
    def billing(self) -> KnownEngagement:
        """What billing reads."""
        invoices = tuple(
            KnownInvoice(
                id=key,
                state="OPEN" if left else "PAID",
                amount=eur(10_000),
                outstanding=eur(left),
                external=self.books.external.get(key, ""),
            )
            for key, left in self.books.owed.items()
        )
        return KnownEngagement(id=self.books.id, sequence=len(self.books.receipts) + 1, billing=self.books.billing, invoices=invoices)


def payment(engagement: str, fact: str, minor: int = 10_000, invoice: str = "invoice-1", **more: Any) -> BillingEvent:
    """Money came in."""
    filled: dict[str, Any] = {
        "source": "memory",
        "type": BillingEventType.PAYMENT_RECEIVED,
        "value_date": date(2026, 11, 20),
        "reference": "thanks",
    }
    return BillingEvent(**(filled | {"fact": fact, "engagement": engagement, "invoice": invoice, "amount": eur(minor)} | more))


class MemorySystem:
    """A billing system that can be asked, a few invoices a page.

    Attributes:
        listed: how many pages it gave.
        happened: when something happened to an invoice last, by its id.
        since: from when on it was asked for that.
        looked_up: ids it was asked for one by one, in order.
        page: invoices on a page.
        unreadable: ids to which something happened that cannot be told.
        listing: its list has what it knows; else nothing.
        refuses: it says "never".
        says_later: so many times it answers "later" first.
    """

    def __init__(self) -> None:
        self.invoices: list[SystemInvoice] = []
        self.events: dict[str, list[BillingEvent]] = {}
        self.listed, self.page, self.says_later = 0, 2, 0
        self.looked_up: list[str] = []
        self.unreadable: set[str] = set()
        self.listing, self.refuses = True, False
        self.happened: dict[str, datetime] = {}
        self.since: list[datetime | None] = []

    def add(
        self, engagement: str, invoice: str = "invoice-1", paid: int = 0, amount: int = 10_000, events: Iterable[BillingEvent] = ()
    ) -> str:
        """It has an invoice, and this happened to it; its id there."""
        external = f"in_{len(self.invoices)}"
        status = SystemStatus.PAID if paid >= amount else SystemStatus.OPEN
        self.invoices.append(
            SystemInvoice(
                engagement=engagement, invoice=invoice, external=external, status=status,
                amount=eur(amount), paid=eur(paid), outstanding=eur(amount - paid),
            )
        )  # fmt: skip
        self.events[external] = list(events)
        if status is not SystemStatus.OPEN or paid:
            self.happened[external] = datetime.now(UTC)
        return external

    async def open_invoices(self, cursor: str | None) -> SystemPage:
        """Some of them."""
        self.listed += 1
        if self.refuses:
            raise permanent(why("failure-stripe-refuses", doing=why("stripe-list-invoices")), words="the secret key is wrong")
        if self.says_later:
            self.says_later -= 1
            raise temporary(why("failure-stripe-busy", doing=why("stripe-list-invoices")))
        if not self.listing:
            return SystemPage(invoices=())
        found, following = self._some([one for one in self.invoices if one.status is SystemStatus.OPEN], cursor)
        return SystemPage(invoices=tuple(found), cursor=following)

    async def changed_invoices(self, since: datetime | None, cursor: str | None) -> ChangedPage:
        """Some of those to which something happened."""
        self.since.append(since)
        found, following = self._some([one for one, at in self.happened.items() if since is None or at >= since], cursor)
        return ChangedPage(externals=tuple(found), cursor=following)

    def _some(self, found: list[Some], cursor: str | None) -> tuple[list[Some], str | None]:
        start = int(cursor or 0)
        end = start + self.page
        return found[start:end], str(end) if end < len(found) else None

    async def look_up(self, external: str) -> SystemRecord | None:
        """One of them, with what happened to it."""
        self.looked_up.append(external)
        found = next((one for one in self.invoices if one.external == external), None)
        if found is None:
            return None
        if external in self.unreadable:
            return SystemRecord(invoice=found, unreadable="a payment in an unknown currency")
        return SystemRecord(invoice=found, events=tuple(self.events[external]))
