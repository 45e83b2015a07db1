"""How far back a reconciliation looks: to the last one of the same schedule that came to its end."""

from datetime import timedelta

from workflows.portfolio.wire import Reconciliation, StartReconcile

OVERLAP = timedelta(hours=1)
"""Looked at twice: clocks differ, and a billing system may list what happened only some seconds or minutes later."""


def beginning_after(start: StartReconcile, last: Reconciliation) -> StartReconcile:
    """Where a reconciliation begins that follows another one.

    What differed then is looked at again, so that it is reported until it is settled. Where so much differed that not all of it was told, nothing of that time
    counts as seen.
    """
    since = last.since if last.tally.untold else last.began_at - OVERLAP
    again = dict.fromkeys(found.external for found in last.tally.differences if found.external)
    return start.model_copy(update={"since": since, "again": tuple(again)})
