"""Ports of the workflows over many engagements: names and types only; ``activities/`` has the bodies."""

from datetime import datetime

from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.model import Frozen

RECONCILE_PAGE = "reconcile_page"
REPORT_RECONCILIATION = "report_reconciliation"


class Difference(Frozen):
    """What a billing system and an engagement say differently, and nobody but a person may decide."""

    code: str
    """UPPER_SNAKE; see :mod:`activities.billing.comparing`."""
    engagement: str
    invoice: str
    external: str
    """The invoice's id in the billing system."""
    ours: str
    """What the engagement says; empty where it says nothing."""
    theirs: str
    """What the billing system says."""
    explanation: str


class Tally(Frozen):
    """What a reconciliation found so far."""

    pages: int = 0
    invoices: int = 0
    """Invoices that were compared."""
    delivered: int = 0
    """Events that had been lost and were taken now."""
    known: int = 0
    """Events that the engagements had already."""
    differences: tuple[Difference, ...] = ()
    """The first of them, at most :data:`workflows.portfolio.wire.MOST_DIFFERENCES`."""
    untold: int = 0
    """How many there are beyond those."""


class ReconcilePageCall(Frozen):
    """Compare one page of a billing system's invoices with what the engagements know."""

    system: str
    cursor: str | None = None
    """None: the first page."""
    since: datetime | None = None
    """What happened earlier was seen before; none: nothing was."""
    again: tuple[str, ...] = ()
    """Ids there of invoices that differed the last time."""
    polls: bool = False
    """Only what happened there."""


class ReconciledPage(Frozen):
    """What one page brought."""

    cursor: str | None
    """Of the next page; none: this was the last."""
    invoices: int
    delivered: int
    known: int
    differences: tuple[Difference, ...] = ()


class ReportReconciliationCall(Frozen):
    """Put the report of a whole reconciliation into the document port."""

    system: str
    began_at: datetime
    ended_at: datetime
    tally: Tally


class ReportedReconciliation(Frozen):
    """The report is there."""

    document: DocumentRef
