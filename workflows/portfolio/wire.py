"""The names and shapes of the workflows over many engagements, as callers know them. Each name is pinned by a test."""

from datetime import datetime

from pydantic import Field

from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.model import Frozen
from workflows.engagement.shell.wire import KNOWN_REQUEST
from workflows.portfolio.numbers import Carried
from workflows.portfolio.ports import Tally

NUMBER_SERIES = "NumberSeries"
NEXT_UPDATE = "next"
OWNER_QUERY = "owner"
LAST_QUERY = "last"

RECONCILE = "ReconcileBilling"
TALLY_QUERY = "tally"
MOST_DIFFERENCES = 500
"""Differences that one reconciliation tells in full; what is beyond is counted."""

KNOWN_KEY = KNOWN_REQUEST
"""Failure type of a key that has its number already; the details hold it. Costs no event."""
MALFORMED_KEY = "MALFORMED_KEY"
"""Failure type of a key that is none."""
SERIES_AT_END = "SERIES_AT_END"
"""Failure type: there are no more numbers."""


def series_workflow_id(series: str) -> str:
    """The id of the workflow that is the series; capitals and small letters are the same series."""
    return f"number-series/{series.upper()}"


def update_of_key(key: str) -> str:
    """Id of the update that takes the number of a key."""
    return f"number/{key}"


class StartSeries(Frozen):
    """Argument of a series: how its numbers are printed, and what the run before left."""

    pattern: str
    """As of the first number, for the whole life of the series: what was printed stays as it was printed."""
    carried: Carried = Carried()
    updates: int = Field(default=800, ge=1, le=1_900)
    """Numbers that a run gives before the next run begins; the server ends it at 2,000 updates."""


class TakeNumber(Frozen):
    """Argument of the update."""

    key: str
    """``<engagement>/<invoice>``; see :func:`workflows.portfolio.numbers.is_key`."""


def reconcile_id(system: str) -> str:
    """The id of a billing system's schedule; the workflows that it starts have it too, with the moment behind it."""
    return f"reconcile-billing/{system}"


def poll_id(system: str) -> str:
    """The id of the schedule that asks a billing system what happened there; the workflows that it starts have it too, with the moment behind it."""
    return f"poll-billing/{system}"


class StartReconcile(Frozen):
    """Argument of a reconciliation; what follows ``polls`` is for the run after a run."""

    system: str
    polls: bool = False
    """Deliver what happened there since the last time, and no more: nothing is compared from our side, and nothing is reported."""
    since: datetime | None = None
    """See :mod:`workflows.portfolio.looking_back`, as ``again``."""
    again: tuple[str, ...] = ()
    cursor: str | None = None
    tally: Tally = Tally()
    began_at: datetime | None = None
    pages: int = Field(default=500, ge=1)
    """Pages that a run compares before the next run begins."""


class Reconciliation(Frozen):
    """Result of a reconciliation."""

    system: str
    began_at: datetime
    ended_at: datetime
    since: datetime | None = None
    """How far back it looked; none: as far as the billing system remembers."""
    tally: Tally
    document: DocumentRef | None = None
    """The report, for people; none of a poll: what differs the next comparison reports."""
