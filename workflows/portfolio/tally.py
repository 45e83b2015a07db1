"""Adding up what the pages of a reconciliation brought."""

from workflows.portfolio.ports import ReconciledPage, Tally


def added(tally: Tally, page: ReconciledPage, most: int) -> Tally:
    """The tally with one more page; of the differences the first ``most`` are kept, the rest is counted."""
    room = max(0, most - len(tally.differences))
    return Tally(
        pages=tally.pages + 1,
        invoices=tally.invoices + page.invoices,
        delivered=tally.delivered + page.delivered,
        known=tally.known + page.known,
        differences=(*tally.differences, *page.differences[:room]),
        untold=tally.untold + max(0, len(page.differences) - room),
    )
