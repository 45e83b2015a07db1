"""The activities of a reconciliation: one page compared and mended, and the report at the end."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.billing import comparing
from activities.billing.delivery import PATIENCE_SECONDS, Outcome, deliver
from activities.billing.reconciliation_report import report
from activities.billing.reconciling import Reconciling, SystemInvoice, SystemPage, UnreadableFactError
from activities.documents import DocumentStore
from activities.engagements import EngagementUnreachableError, KnownEngagement, look_at
from activities.failures import permanent
from workflows.engagement.billing_events import BillingEvent
from workflows.engagement.ports import TEMPORARY
from workflows.portfolio.ports import (
    Difference,
    ReconciledPage,
    ReconcilePageCall,
    ReportedReconciliation,
    ReportReconciliationCall,
)

_SILENT_IN_A_ROW = 3
"""So many engagements without an answer one after the other mean that nobody answers."""


@dataclass
class _Found:
    """What a page has brought so far."""

    delivered: int = 0
    known: int = 0
    differences: list[Difference] = field(default_factory=list)
    silent: int = 0


class Reconciler:
    """Compares billing systems with engagements.

    Args:
        systems: the systems that can be asked, by name.
        documents: where reports lie.
        client: for Temporal; that of the activity by default.
        heard: called before each invoice; tells Temporal that the page goes on by default.
        patience: seconds to wait for one engagement.
    """

    def __init__(
        self,
        systems: Mapping[str, Reconciling],
        documents: DocumentStore,
        client: Callable[[], Client] = activity.client,
        heard: Callable[[], None] = activity.heartbeat,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._systems, self._documents, self._client = dict(systems), documents, client
        self._heard, self._patience = heard, patience

    @property
    def systems(self) -> tuple[str, ...]:
        """Names of the systems that can be asked."""
        return tuple(sorted(self._systems))

    async def page(self, call: ReconcilePageCall) -> ReconciledPage:
        """Compare one page, and deliver what its invoices lost; running it again changes nothing.

        Raises:
            ApplicationError: PERMANENT: there is no such system, or it says so.
            EngagementUnreachableError: no engagement answers; trying again is safe.
            ConnectionError: the billing system said "later".
        """
        system = self._systems.get(call.system)
        if system is None:
            raise permanent(f"there is no billing system '{call.system}' that can be asked")
        page = await _asked(system, call.cursor)
        found = _Found()
        for invoice in page.invoices:
            self._heard()
            try:
                await self._invoice(system, invoice, found)
                found.silent = 0
            except EngagementUnreachableError as error:
                found.silent += 1
                if found.silent >= _SILENT_IN_A_ROW:
                    raise
                found.differences.append(comparing.difference(invoice, comparing.UNREACHABLE, "", "", str(error)))
        return ReconciledPage(
            cursor=page.cursor,
            invoices=len(page.invoices),
            delivered=found.delivered,
            known=found.known,
            differences=tuple(found.differences),
        )

    async def report(self, call: ReportReconciliationCall) -> ReportedReconciliation:
        """Put the report into the document port.

        Raises:
            OSError: the disk does not take it; trying again is safe.
        """
        document = await asyncio.to_thread(self._documents.put, report(call).encode(), "text/plain")
        return ReportedReconciliation(document=document)

    async def _invoice(self, system: Reconciling, theirs: SystemInvoice, found: _Found) -> None:
        ours = await look_at(self._client(), theirs.engagement, self._patience)
        if ours is None:
            words = "there is no such engagement here"
            found.differences.append(comparing.difference(theirs, comparing.UNKNOWN_ENGAGEMENT, "", str(theirs.amount), words))
            return
        try:
            events = await _events(system, theirs)
        except UnreadableFactError as error:
            events = []
            found.differences.append(comparing.difference(theirs, comparing.UNREADABLE, "", "", str(error)))
        changed = [await self._event(event, theirs, ours, found) for event in events]
        if any(changed):
            ours = await look_at(self._client(), theirs.engagement, self._patience) or ours
        found.differences += comparing.differences(theirs, ours.invoice(theirs.invoice))

    async def _event(self, event: BillingEvent, theirs: SystemInvoice, ours: KnownEngagement, found: _Found) -> bool:
        """Deliver one event; True where it was lost before."""
        end = await deliver(self._client(), event, self._patience)
        if end.outcome is Outcome.UNREACHABLE:
            raise EngagementUnreachableError(end.message)
        if end.outcome is Outcome.REFUSED:
            told = f"{event.type.value} {event.amount} of {event.value_date.isoformat()} ({event.fact})"
            found.differences.append(comparing.difference(theirs, comparing.REFUSED, end.code, told, end.message))
            return False
        # A repetition is answered with the first receipt, which is older than what we looked at.
        is_new = end.receipt is not None and end.receipt.sequence > ours.sequence
        found.delivered, found.known = found.delivered + is_new, found.known + (not is_new)
        return is_new


async def _asked(system: Reconciling, cursor: str | None) -> SystemPage:
    try:
        return await system.open_invoices(cursor)
    except ApplicationError as error:
        raise _again_or_never(error) from error


async def _events(system: Reconciling, theirs: SystemInvoice) -> list[BillingEvent]:
    try:
        return [event for event in await system.events_of(theirs.external) if event.engagement == theirs.engagement]
    except ApplicationError as error:
        raise _again_or_never(error) from error


def _again_or_never(error: ApplicationError) -> Exception:
    """For an outbox "later" ends the attempt; here there is none, so the activity itself must try again."""
    return ConnectionError(error.message) if error.type == TEMPORARY else error
