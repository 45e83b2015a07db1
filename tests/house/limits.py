"""Limits and budgets as tables for ARCHITECTURE.md: limits from the constants that hold them, budgets from what was counted and pinned."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from activities.documents import LARGEST_BYTES
from worker.files.reader import MAX_BYTES
from worker.gateway.calendars import YEARS_BEYOND
from worker.gateway.engine import PATIENCE_SECONDS
from worker.gateway.interceptor import MOST_CALLS, MOST_STREAMS
from worker.gateway.listing import LARGEST_SIZE
from worker.gateway.server import MOST_REQUEST_BYTES
from worker.gateway.status import MAX_ACTIONS_BYTES, MAX_TRAILER_BYTES
from worker.temporal.codec import MAX_PLAIN_BYTES
from workflows.engagement import workflow
from workflows.engagement.calls import BACK_OFF
from workflows.engagement.core import MOST_ROUNDS
from workflows.engagement.money import LARGEST_MINOR

PINNED = "tests/bench/pinned.json"


def limits(root: Path) -> str:
    """The table of limits."""
    return _table(("Limit", "Value", "Beyond it"), _limits())


def budgets(root: Path) -> str:
    """The table of what engagements cost, from the pinned counts; a sentence where nothing was counted yet."""
    path = root / PINNED
    if not path.is_file():
        return "Nothing is pinned yet; `make budget` counts."
    return _table(("Engagement", "History events", "Billable actions"), _counts(json.loads(path.read_text(encoding="utf-8"))))


def _limits() -> Iterator[tuple[str, str, str]]:
    yield "Engagement file, provider file", _bytes(MAX_BYTES), "refused, with the size"
    yield "Request", _bytes(MOST_REQUEST_BYTES), "RESOURCE_EXHAUSTED"
    yield "Calls at once, streams at once", f"{MOST_CALLS}, {MOST_STREAMS:,}", "RESOURCE_EXHAUSTED, with a hint when to come again"
    yield "Wait for a worker", _span(timedelta(seconds=PATIENCE_SECONDS)), "UNAVAILABLE; the same request id may come again"
    yield (
        "Error on the wire; of it, possible actions",
        f"{_bytes(MAX_TRAILER_BYTES)}; {_bytes(MAX_ACTIONS_BYTES)}",
        "cut, and marked as cut",
    )
    yield "Page of the list", str(LARGEST_SIZE), "a smaller page is given"
    yield "Amount", f"{LARGEST_MINOR:,} minor units", "refused: taken for a slip of the pen"
    yield "Holidays known", f"{YEARS_BEYOND} years past the planned end", "the day counts by its weekday"
    yield "Rounds of reactions to one command", str(MOST_ROUNDS), "an error: the rules are wrong"
    yield (
        "One attempt of an activity; all attempts of a call",
        f"{_span(workflow.ONE_ATTEMPT)}; {_span(workflow.ONE_CALL)}",
        "the outbox waits",
    )
    yield "Pauses of the outbox", ", ".join(map(_span, BACK_OFF)), "a task for a person"
    yield (
        "Run of a workflow",
        f"{workflow.MOST_EVENTS:,} events, {_bytes(workflow.MOST_BYTES)}, {workflow.MOST_UPDATES:,} updates",
        "continues as new",
    )
    yield "State, compressed", _bytes(workflow.SEAL_ABOVE), "the oldest half of the journal is sealed into a document"
    yield "Document", _bytes(LARGEST_BYTES), "refused"
    yield "Payload after decompression", _bytes(MAX_PLAIN_BYTES), "refused as damaged"


def _counts(pinned: dict[str, dict[str, int]]) -> Iterator[tuple[str, str, str]]:
    for name, count in pinned.items():
        yield name, f"{count['events']:,}", f"{count['actions']:,}"


def _table(head: tuple[str, str, str], rows: Iterator[tuple[str, str, str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, ("---",) * len(head), *rows))


def _bytes(size: int) -> str:
    for unit, name in ((1024 * 1024, "MiB"), (1024, "KiB")):
        if size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size:,} bytes"


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds % unit == 0:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"
