"""Adding up what the pages of a reconciliation brought."""

from workflows.portfolio.ports import Difference, ReconciledPage, Tally


def _identity(found: Difference) -> tuple[str, str, str, str]:
    return found.code, found.engagement, found.invoice, found.external


def added(tally: Tally, page: ReconciledPage, most: int) -> Tally:
    """The tally with one more page; of the differences, each told once, the first ``most`` are kept, the rest is counted."""
    told = {_identity(found) for found in tally.differences}
    new = {_identity(found): found for found in page.differences if _identity(found) not in told}
    room = max(0, most - len(tally.differences))
    return Tally(
        pages=tally.pages + 1,
        invoices=tally.invoices + page.invoices,
        delivered=tally.delivered + page.delivered,
        known=tally.known + page.known,
        differences=(*tally.differences, *list(new.values())[:room]),
        untold=tally.untold + max(0, len(new) - room),
    )
