"""ReconcileBilling: once a night a billing system's invoices are compared with what the engagements know.

What webhooks lost is delivered as the same events; a difference that remains is reported, and nothing is decided here.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from workflows.portfolio import ports, wire

_ATTEMPTS = RetryPolicy(initial_interval=timedelta(seconds=2), backoff_coefficient=3, maximum_interval=timedelta(minutes=5))
_ONE_PAGE = timedelta(minutes=10)
_SILENCE = timedelta(minutes=1)
"""A page tells of each invoice; one that says nothing for so long is begun again elsewhere."""
_PATIENCE = timedelta(hours=3)
"""For all attempts at one page: an outage of that length ends the reconciliation, and the next one begins anew."""

OVERLAP = timedelta(hours=1)
"""Looked at twice: clocks differ, and a billing system may list what happened only some seconds or minutes later."""


@workflow.defn(name=wire.RECONCILE)
class ReconcileBilling:
    """One comparison of one billing system with the engagements."""

    @workflow.init
    def __init__(self, start: wire.StartReconcile) -> None:
        """Go on where the run before ended."""
        self._tally, self._cursor = start.tally, start.cursor

    @workflow.run
    async def run(self, start: wire.StartReconcile) -> wire.Reconciliation:
        """Compare page after page, then report; a poll only delivers."""
        if start.began_at is None:
            start = self._beginning(start)
        for _ in range(start.pages):
            if not await self._page(start):
                return await self._report(start)
            if workflow.info().is_continue_as_new_suggested():
                break
        workflow.continue_as_new(start.model_copy(update={"cursor": self._cursor, "tally": self._tally}))

    @workflow.query(name=wire.TALLY_QUERY)
    def tally(self) -> ports.Tally:
        """What was found so far."""
        return self._tally

    def _beginning(self, start: wire.StartReconcile) -> wire.StartReconcile:
        """After the last one that its schedule started; one that a person starts looks back as far as the billing system remembers."""
        last = workflow.get_last_completion_result(wire.Reconciliation)
        if last is not None:
            start = beginning_after(start, last)
        return start.model_copy(update={"began_at": workflow.now()})

    async def _page(self, start: wire.StartReconcile) -> bool:
        """Compare one page; False where it was the last."""
        call = ports.ReconcilePageCall(system=start.system, cursor=self._cursor, since=start.since, again=start.again, polls=start.polls)
        page = await workflow.execute_activity(
            ports.RECONCILE_PAGE,
            call,
            result_type=ports.ReconciledPage,
            start_to_close_timeout=_ONE_PAGE,
            heartbeat_timeout=_SILENCE,
            schedule_to_close_timeout=_PATIENCE,
            retry_policy=_ATTEMPTS,
        )
        self._tally = added(self._tally, page, wire.MOST_DIFFERENCES)
        if page.cursor is not None and page.cursor == self._cursor:
            raise ApplicationError(f"{start.system} gives the same page for ever", type="ENDLESS_PAGES", non_retryable=True)
        self._cursor = page.cursor
        return self._cursor is not None

    async def _report(self, start: wire.StartReconcile) -> wire.Reconciliation:
        began_at, ended_at = start.began_at or workflow.now(), workflow.now()
        ended = wire.Reconciliation(system=start.system, began_at=began_at, ended_at=ended_at, since=start.since, tally=self._tally)
        if start.polls:
            return ended
        call = ports.ReportReconciliationCall(system=start.system, began_at=began_at, ended_at=ended_at, tally=self._tally)
        reported = await workflow.execute_activity(
            ports.REPORT_RECONCILIATION,
            call,
            result_type=ports.ReportedReconciliation,
            start_to_close_timeout=_SILENCE,
            schedule_to_close_timeout=_PATIENCE,
            retry_policy=_ATTEMPTS,
        )
        return ended.model_copy(update={"document": reported.document})


def beginning_after(start: wire.StartReconcile, last: wire.Reconciliation) -> wire.StartReconcile:
    """Where a reconciliation begins that follows another one.

    What differed then is looked at again, so that it is reported until it is settled. Where so much differed that not all of it was told, nothing of that time
    counts as seen.
    """
    since = last.since if last.tally.untold else last.began_at - OVERLAP
    again = dict.fromkeys(found.external for found in last.tally.differences if found.external)
    return start.model_copy(update={"since": since, "again": tuple(again)})


def _identity(found: ports.Difference) -> tuple[str, str, str, str]:
    return found.code, found.engagement, found.invoice, found.external


def added(tally: ports.Tally, page: ports.ReconciledPage, most: int) -> ports.Tally:
    """The tally with one more page; of the differences, each told once, the first ``most`` are kept, the rest is counted."""
    told = {_identity(found) for found in tally.differences}
    new = {_identity(found): found for found in page.differences if _identity(found) not in told}
    room = max(0, most - len(tally.differences))
    return ports.Tally(
        pages=tally.pages + 1,
        invoices=tally.invoices + page.invoices,
        delivered=tally.delivered + page.delivered,
        known=tally.known + page.known,
        differences=(*tally.differences, *list(new.values())[:room]),
        untold=tally.untold + max(0, len(new) - room),
    )
