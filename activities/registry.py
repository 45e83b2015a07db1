"""All activities of a worker, with what they depend on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from temporalio import activity

from activities.billing import Billing
from activities.billing.manual import ManualBilling
from activities.billing.queryable import QueryableBilling
from activities.billing.reconciliation import Reconciler
from activities.billing.series import NumberTaker
from activities.documents import DocumentStore
from activities.journal import Journal, packed
from activities.marks import Marks
from activities.notices.send import NoticeSender
from activities.notices.smtp import SmtpSettings
from activities.publishing import publish_along
from workflows.engagement.messages import ports
from workflows.portfolio import ports as portfolio

_TALK_SHARE = 0.8
"""Of the time an attempt has, the talk with the mail server gets this much; the rest is for rendering and disks."""
_USUAL_ATTEMPT = timedelta(seconds=15)


class Activities:
    """The activities, each registered once under the name that the workflow calls.

    Args:
        smtp: the mail server.
        documents: the document port; what was begun and done before is kept beside the documents.
        journal: where entries are published.
        billing: who makes invoices; documents of our own where nobody is named.
        systems: billing systems that can be asked what they know, by name.
    """

    def __init__(
        self,
        smtp: SmtpSettings,
        documents: DocumentStore,
        journal: Journal,
        billing: Billing | None = None,
        systems: Mapping[str, QueryableBilling] | None = None,
    ) -> None:
        marks = Marks(documents.folder / "marks")
        self._documents, self._journal = documents, journal
        self._notices = NoticeSender(smtp, documents, marks, journal)
        self._billing = billing or ManualBilling(documents, marks, NumberTaker())
        self.reconciler = Reconciler(systems or {}, documents)

    def all(self) -> Sequence[Callable[..., Awaitable[Any]]]:
        """What a worker registers."""
        return [
            self.send_notice,
            self.issue_invoice,
            self.change_invoice,
            self.publish_journal,
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
        """Publish what came along, then make the invoice; see :class:`activities.billing.Billing` for what it raises."""
        published = await publish_along(self._journal, call.engagement, call.entries)
        result = await self._billing.issue(call)
        return result.model_copy(update={"stored": None})

    @activity.defn(name=ports.CHANGE_INVOICE)
    async def change_invoice(self, call: ports.ChangeInvoiceCall) -> ports.ChangeInvoiceResult:
        """Publish what came along, then tell of the change; see :class:`activities.billing.Billing` for what it raises."""
        published = await publish_along(self._journal, call.engagement, call.entries)
        result = await self._billing.change(call)
        return result.model_copy(update={"stored": None})

    @activity.defn(name=ports.STORE_JOURNAL)
    async def publish_journal(self, call: ports.JournalCall) -> ports.JournalResult:
        """Publish entries for their own sake: here a failure is a failure, and is tried again."""
        return ports.JournalResult(stored=None)

    @activity.defn(name=portfolio.RECONCILE_PAGE)
    async def reconcile_page(self, call: portfolio.ReconcilePageCall) -> portfolio.ReconciledPage:
        """Compare a page of a billing system's invoices; see :meth:`Reconciler.page` for what it raises."""
        return await self.reconciler.page(call)

    @activity.defn(name=portfolio.REPORT_RECONCILIATION)
    async def report_reconciliation(self, call: portfolio.ReportReconciliationCall) -> portfolio.ReportedReconciliation:
        """Put the report of a reconciliation into the document port."""
        return await self.reconciler.report(call)
