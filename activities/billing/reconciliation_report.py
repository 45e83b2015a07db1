"""The report of a reconciliation, as text for people."""

from collections.abc import Iterator

from activities.wording import tidy
from workflows.portfolio.ports import Difference, ReportReconciliationCall


def report(call: ReportReconciliationCall) -> str:
    """The report: what was looked at, what was mended, and what a person must decide; the same call gives the same text."""
    return "\n".join(_lines(call)) + "\n"


def _lines(call: ReportReconciliationCall) -> Iterator[str]:
    tally, count = call.tally, len(call.tally.differences) + call.tally.untold
    yield f"Reconciliation with {call.system}"
    yield f"{call.began_at:%Y-%m-%d %H:%M} to {call.ended_at:%Y-%m-%d %H:%M} UTC"
    yield ""
    yield f"Invoices compared:           {tally.invoices}"
    yield f"Lost events delivered now:   {tally.delivered}"
    yield f"Events known before:         {tally.known}"
    yield f"Differences:                 {count}"
    if count:
        yield ""
        yield "These are for a person to decide; nothing was changed because of them."
    for number, found in enumerate(tally.differences, 1):
        yield ""
        yield from _difference(number, found)
    if tally.untold:
        yield ""
        yield f"And {tally.untold} more, which are not listed."


def _difference(number: int, found: Difference) -> Iterator[str]:
    yield f"{number}. {found.code}: {tidy(found.explanation)}"
    yield f"   engagement {tidy(found.engagement)}, {tidy(found.invoice)} (there: {tidy(found.external)})"
    if found.ours or found.theirs:
        yield f"   here: {tidy(found.ours) or 'nothing'}; there: {tidy(found.theirs) or 'nothing'}"
