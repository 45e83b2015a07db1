"""The page of limits and budgets: limits from the constants that hold them, budgets from what was counted and pinned."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from activities.store import LARGEST_BYTES
from tests.bench.ceilings import CEILINGS
from worker.files.door import YEARS_BEYOND
from worker.files.reader import MAX_BYTES
from worker.gateway.client_dunning import AT_ONCE
from worker.gateway.engine import PATIENCE_SECONDS
from worker.gateway.interceptor import MOST_CALLS, MOST_STREAMS
from worker.gateway.page_tokens import LARGEST_SIZE
from worker.gateway.server import MOST_REQUEST_BYTES
from worker.gateway.status import MAX_ACTIONS_BYTES, MAX_TRAILER_BYTES
from worker.temporal.codec import MAX_PLAIN_BYTES
from workflows.engagement.money import LARGEST_MINOR
from workflows.engagement.rules.core import MOST_DUE, MOST_ROUNDS
from workflows.engagement.rules.outbox import BACK_OFF
from workflows.engagement.shell.fullness import FULL, LARGEST
from workflows.engagement.shell.limits import Limits
from workflows.engagement.shell.workflow import ONE_ATTEMPT, ONE_CALL
from workflows.engagement.views.answer import MOST_BYTES
from workflows.engagement.views.engagement import NEWEST

PATH = "docs/limits.md"
PINNED = "tests/bench/pinned.json"
_HEAD = """\
# Limits and budgets

Made by `make generate`: limits from the constants in the code, budgets from [`tests/bench/pinned.json`](../tests/bench/pinned.json).

## Limits

"""
_BUDGETS = """\
## Budgets

What an engagement costs on a real server, counted by `make budget`. Each cell has history events and billable actions. *Opening* is from the inquiry to
the presented proposal, *milestones* from the acceptance to the last payment, *ending* from the closing call to CLOSED. M is the number of milestones;
reports are counted apart. A refused or repeated request and an idle day cost nothing.

"""
_YEARS = """\
## Years

A retainer with a question and a long answer a week, a meeting a month, weekly reports and monthly invoices paid late. *Carried* are the journal entries
in its state; *state bytes* are JSON, which compress to about a seventh.

"""
_PARTS = ("opening", "milestones", "ending", "whole")


def page(root: Path) -> dict[str, bytes]:
    """The page with both tables."""
    return {PATH: f"{_HEAD}{_table(('Limit', 'Value', 'Beyond it'), _limits())}\n\n{_BUDGETS}{_budgets(root)}\n".encode()}


def _budgets(root: Path) -> str:
    """The table of what engagements cost, from the pinned counts; each cell has history events and billable actions."""
    pinned = json.loads((root / PINNED).read_text(encoding="utf-8"))
    cells = {name: f"{count['events']:,} / {count['actions']:,}" for name, count in pinned.items() if "events" in count}
    head = ("Gate, milestones", *_PARTS)
    rows = [(_shape(shape), *(cells[f"{shape}: {part}"] for part in _PARTS)) for shape in dict.fromkeys(_shapes(pinned))]
    report = f"One scheduled report: {cells['report']}, at most {_ceiling('report')}."
    aged = {name: count for name, count in pinned.items() if "entries" in count}
    columns = list(next(iter(aged.values()), {}))
    years = _table(("", *(c.replace("_", " ") for c in columns)), [(age, *(f"{n[c]:,}" for c in columns)) for age, n in aged.items()])
    return f"{_table(head, [*rows, ('at most', *map(_ceiling, _PARTS))])}\n\n{report}\n\n{_YEARS}{years}"


def _shapes(pinned: Iterable[str]) -> Iterator[str]:
    """What was measured in parts: ``before_start 5`` of ``before_start 5: milestones``."""
    return (name.split(": ")[0] for name in pinned if ": " in name)


def _shape(name: str) -> str:
    gate, count = name.rsplit(" ", 1)
    return f"{gate.replace('_', ' ')}, {count}"


def _ceiling(part: str) -> str:
    found = CEILINGS.get(part)
    if found is None:
        return ""
    return " / ".join(
        f"{fixed} + {each}·M" if each else str(fixed)
        for fixed, each in ((found.events, found.events_each), (found.actions, found.actions_each))
    )


def _limits() -> Iterator[tuple[str, str, str]]:
    own = Limits()
    run = f"{own.events:,} events, {_bytes(own.size)}, {own.updates:,} updates"
    yield "Engagement file, provider file", _bytes(MAX_BYTES), "refused, with the size"
    yield "Request", _bytes(MOST_REQUEST_BYTES), "RESOURCE_EXHAUSTED"
    yield "Calls at once; streams at once", f"{MOST_CALLS}; {MOST_STREAMS:,}", "RESOURCE_EXHAUSTED, with a hint when to come again"
    yield "Wait for a worker", _span(timedelta(seconds=PATIENCE_SECONDS)), "UNAVAILABLE; the same request id may come again"
    yield "Error on the wire; possible actions in it", f"{_bytes(MAX_TRAILER_BYTES)}; {_bytes(MAX_ACTIONS_BYTES)}", "cut, and marked as cut"
    yield "Page of a list", f"{LARGEST_SIZE} lines", "a smaller page is given"
    yield "Answer to a mutation", _bytes(MOST_BYTES), "texts are cut, then things left out, and it says so"
    yield "Finished things of a kind that Get shows", str(NEWEST), "the lists have the others"
    yield (
        "Engagements of a client spoken to at once",
        str(AT_ONCE),
        "the others wait their turn; whom the caller's time does not reach is told",
    )
    yield "Amount", f"{LARGEST_MINOR:,} minor units", "refused: taken for a slip of the pen"
    yield "Public holidays", f"{YEARS_BEYOND} years past the planned end", "a day counts by its weekday"
    yield "Rounds of reactions to one command", str(MOST_ROUNDS), "an error of ours: the rules do not come to rest"
    yield "Deadlines in one workflow task", str(MOST_DUE), "the rest has tasks of its own; commands wait for it"
    yield "One attempt of an activity; all attempts of one call", f"{_span(ONE_ATTEMPT)}; {_span(ONE_CALL)}", "the outbox waits"
    yield "Pauses of the outbox", ", ".join(map(_span, BACK_OFF)), "a task for a person"
    yield "Run of a workflow", run, "continues as new; an engagement keeps the limits it began with"
    yield (
        "Journal entries in the state",
        f"{own.carried}, and what messages still tell of",
        "they are stored by themselves, without another effect",
    )
    full = f"{_bytes(FULL)}, {_bytes(LARGEST)}"
    yield (
        "Engagement",
        f"{full} of state as JSON",
        "ENGAGEMENT_FULL: words and new work beyond the first, anything a person asks for beyond the second",
    )
    yield "Document", _bytes(LARGEST_BYTES), "refused"
    yield "Payload after decompression", _bytes(MAX_PLAIN_BYTES), "refused as damaged"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
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
