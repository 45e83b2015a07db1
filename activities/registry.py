"""All activities of a worker, with what they depend on."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from temporalio import activity

from activities.billing import Billing
from activities.billing.manual import ManualBilling
from activities.billing.queryable import QueryableBilling
from activities.billing.reconciliation import Reconciler
from activities.billing.series import NumberTaker
from activities.notices.send import NoticeSender
from activities.notices.smtp import SmtpSettings
from activities.store import Store
from workflows.engagement.messages import ports
from workflows.portfolio import ports as portfolio

_TALK_SHARE = 0.8
"""Of the time an attempt has, the talk with the mail server gets this much; the rest is for rendering and disks."""
_USUAL_ATTEMPT = timedelta(seconds=15)


class Activities:
    """The activities, each registered once under the name that the workflow calls.

    Args:
        smtp: the mail server.
        store: journal lines, documents, and what was begun and done before.
        billing: who makes invoices; documents of our own where nobody is named.
        systems: billing systems that can be asked what they know, by name.
    """

    def __init__(
        self,
        smtp: SmtpSettings,
        store: Store,
        billing: Billing | None = None,
        systems: Mapping[str, QueryableBilling] | None = None,
    ) -> None:
        self.store = store
        self._notices = NoticeSender(smtp, store)
        self._billing = billing or ManualBilling(store, NumberTaker())
        self.reconciler = Reconciler(systems or {}, store)

    def all(self) -> Sequence[Callable[..., Awaitable[Any]]]:
        """What a worker registers."""
        return [
            self.send_notice,
            self.issue_invoice,
            self.change_invoice,
            self.store_journal,
            self.reconcile_page,
            self.report_reconciliation,
        ]

    @activity.defn(name=ports.SEND_NOTICE)
    async def send_notice(self, call: ports.SendNoticeCall) -> ports.NoticeResult:
        """Render, keep and send one message; see :meth:`NoticeSender.send` for what it raises."""
        attempt = activity.info().start_to_close_timeout or _USUAL_ATTEMPT
        return await self._notices.send(call, attempt.total_seconds() * _TALK_SHARE)

    @activity.defn(name=ports.ISSUE_INVOICE)
    async def issue_invoice(self, call: ports.IssueInvoiceCall) -> ports.InvoiceResult:
        """Make an invoice; see :class:`activities.billing.Billing` for what it raises."""
        return await self._billing.issue(call)

    @activity.defn(name=ports.CHANGE_INVOICE)
    async def change_invoice(self, call: ports.ChangeInvoiceCall) -> ports.ChangeInvoiceResult:
        """Tell of a change; see :class:`activities.billing.Billing` for what it raises."""
        return await self._billing.change(call)

    @activity.defn(name=ports.STORE_JOURNAL)
    async def store_journal(self, call: ports.JournalCall) -> ports.JournalResult:
        """Store entries for their own sake, or only compare where both journals end; see :meth:`Store.append` for what it raises."""
        return ports.JournalResult(stored=await self.store.run(lambda: self.store.append(call)))

    @activity.defn(name=portfolio.RECONCILE_PAGE)
    async def reconcile_page(self, call: portfolio.ReconcilePageCall) -> portfolio.ReconciledPage:
        """Compare a page of a billing system's invoices; see :meth:`Reconciler.page` for what it raises."""
        return await self.reconciler.page(call)

    @activity.defn(name=portfolio.REPORT_RECONCILIATION)
    async def report_reconciliation(self, call: portfolio.ReportReconciliationCall) -> portfolio.ReportedReconciliation:
        """Put the report of a reconciliation into the store."""
        return await self.reconciler.report(call)
