"""The activities of a reconciliation: one page compared and mended, and the report at the end.

Three parts follow each other. Ours: every open invoice of every running engagement is asked for at the billing system, so one that is paid, void or gone
there is found. Theirs: what the system has open is asked for at the engagement, where that did not ask itself. Changed: what happened there since the last
time is compared as well, because it may have happened to an invoice that both count as settled; and so is what differed the last time. A poll is the third
part alone.
"""

import base64
from collections.abc import Callable, Mapping

from temporalio import activity
from temporalio.client import Client

from activities.billing.delivery import PATIENCE_SECONDS
from activities.billing.mending import Mending, asked
from activities.billing.queryable import QueryableBilling
from activities.billing.reconciliation_report import report
from activities.engagements import running_page
from activities.failures import permanent
from activities.store import HOUSE, Store
from workflows.engagement.messages.reasons import why
from workflows.portfolio.ports import ReconciledPage, ReconcilePageCall, ReportedReconciliation, ReportReconciliationCall

OURS, THEIRS, CHANGED = "ours", "theirs", "changed"
"""The parts, as a cursor begins with them."""
ENGAGEMENTS_PAGE = 25


class Reconciler:
    """Compares billing systems with engagements.

    Args:
        systems: the systems that can be asked, by name.
        store: where reports lie.
        client: for Temporal; that of the activity by default.
        heard: called before each engagement and invoice; tells Temporal that the page goes on by default.
        patience: seconds to wait for one engagement.
    """

    def __init__(
        self,
        systems: Mapping[str, QueryableBilling],
        store: Store,
        client: Callable[[], Client] = activity.client,
        heard: Callable[[], None] = activity.heartbeat,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._systems, self._store, self._client = dict(systems), store, client
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
            temporalio.service.RPCError: the server does not list engagements now; trying again is safe.
        """
        system = self._systems.get(call.system)
        if system is None:
            raise permanent(why("failure-system-unasked", system=call.system))
        mending = Mending(self._client(), call.system, system, self._heard, self._patience)
        part, _, place = (call.cursor or f"{CHANGED if call.polls else OURS}:").partition(":")
        if part == OURS:
            cursor: str | None = await self._ours(mending, place)
        elif part == THEIRS:
            cursor = await _theirs(mending, system, place or None)
        else:
            cursor = await _changed(mending, system, call, place or None)
        mending.check_answers()
        return ReconciledPage(
            cursor=cursor,
            invoices=mending.invoices,
            delivered=mending.delivered,
            known=mending.known,
            differences=tuple(mending.differences),
        )

    async def report(self, call: ReportReconciliationCall) -> ReportedReconciliation:
        """Put the report into the store.

        Raises:
            StoreError, OSError: the store does not take it; trying again is safe.
        """
        document = await self._store.run(lambda: self._store.put(HOUSE, report(call).encode(), "text/plain"))
        return ReportedReconciliation(document=document)

    async def _ours(self, mending: Mending, place: str) -> str:
        """A page of engagements; after the last one the system's follow."""
        engagements, token = await running_page(self._client(), ENGAGEMENTS_PAGE, base64.urlsafe_b64decode(place))
        for engagement in engagements:
            await mending.engagement(engagement)
        return f"{OURS}:{base64.urlsafe_b64encode(token).decode()}" if token else f"{THEIRS}:"


async def _theirs(mending: Mending, system: QueryableBilling, place: str | None) -> str:
    """A page of what the system has open."""
    page = await asked(system.open_invoices(place))
    for invoice in page.invoices:
        await mending.listed(invoice)
    return f"{CHANGED}:" if page.cursor is None else f"{THEIRS}:{page.cursor}"


async def _changed(mending: Mending, system: QueryableBilling, call: ReconcilePageCall, place: str | None) -> str | None:
    """A page of what happened there; the first one begins with what differed the last time."""
    page = await asked(system.changed_invoices(call.since, place))
    for external in dict.fromkeys((*(call.again if place is None else ()), *page.externals)):
        await mending.changed(external, alone=call.polls)
    return None if page.cursor is None else f"{CHANGED}:{page.cursor}"
