"""Names that outlive a release: what they are, and what breaks when one of them changes. ``python -m tests.house.names`` adds new ones to the list."""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from temporalio import activity, workflow

from activities import Activities
from activities.notices.smtp import SmtpSettings
from activities.store import Store
from tests.activities.storing import SEALER
from tests.house.reasons import patterns, uses
from worker.__main__ import WORKFLOWS
from worker.gateway.engine import workflow_id
from worker.gateway.notes import NOTES, Notes
from worker.namespace import SEARCH_ATTRIBUTES
from worker.temporal import codec
from workflows.engagement.lifecycles import LIFECYCLES
from workflows.engagement.messages import commands, ports
from workflows.engagement.messages.effects import EffectKind
from workflows.engagement.messages.events import Event
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.rules.table import DUE
from workflows.engagement.rules.tasks.kinds import TASK_KINDS
from workflows.engagement.shell import indexing, wire
from workflows.portfolio import wire as portfolio

LIST = Path(__file__).parent / "names.txt"

BREAKS: dict[str, str] = {
    "workflow": "running engagements and stored histories name it: no worker would take them",
    "workflow id": "every link to a running engagement, and the check that a creation comes once",
    "update": "stored histories name it, and a gateway of the other release calls it",
    "query": "a gateway of the other release asks it",
    "activity": "engagements with an effect on its way name it: their effect would wait for ever",
    "failure type": "an activity or engagement of the other release says it, and the answer would be misread",
    "command": "stored histories carry it: they would no longer replay",
    "event": "the journal keeps it for life: reports, timelines and readers look for it",
    "effect": "the outbox of a running engagement carries it: its state would no longer load",
    "state": "running engagements are in it: no rule would apply to them any more",
    "trigger": "the journal keeps it for life, in each move",
    "notice": "running engagements carry it, and so do receivers' records: planned messages could not be sent, repetitions not be recognised",
    "deadline": "running engagements wait for it: when it falls due nothing would answer",
    "task": "open tasks of running engagements carry it: no rule would close them",
    "search attribute": "lists filter by it, and the server keeps it for all that was written",
    "memo": "the gateway reads it from engagements that an older gateway created",
    "reason": "the journal keeps it for life: what happened before would be told by a code instead of a sentence",
    "payload": "stored payloads carry it: they could no longer be decrypted",
}
"""By section of the list: what a rename would break."""


def _events(base: type[Event]) -> Iterator[str]:
    """Those of the product: a test may bring one of a release to come."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("workflows."):
            yield kind.model_fields["name"].default
            yield from _events(kind)


@cache
def _reasons() -> frozenset[str]:
    """Codes of reasons that the core uses, and older ones that still have their sentence; refusals are not kept anywhere."""
    kept = patterns("en").keys() & set(listed().get("reason", []))
    return frozenset(kept | {use.code for use in uses() if not use.code.partition(".")[0].isupper()})


def activities() -> list[Callable[..., Any]]:
    """What a worker registers; nothing is opened or connected to."""
    nowhere = Path("nowhere")
    return list(Activities(SmtpSettings("127.0.0.1", 1), Store(nowhere, SEALER)).all())


def activity_name(function: Callable[..., Any]) -> str:
    """Under which name an activity is registered."""
    return str(activity._Definition.must_from_callable(function).name)


def collected() -> dict[str, list[str]]:
    """The names in the code, by section, sorted."""
    definitions = [workflow._Definition.must_from_class(found) for found in WORKFLOWS]
    found: dict[str, Iterable[str | None]] = {
        "workflow": (d.name for d in definitions),
        "workflow id": (workflow_id("..."), portfolio.series_workflow_id("..."), portfolio.reconcile_id("..."), portfolio.poll_id("...")),
        "update": (name for d in definitions for name in d.updates),
        "query": (name for d in definitions for name in d.queries),
        "activity": map(activity_name, activities()),
        "failure type": (
            *(ports.TEMPORARY, ports.PERMANENT, ports.DOUBTFUL, wire.KNOWN_REQUEST),
            *(portfolio.SERIES_AT_END, portfolio.MALFORMED_KEY),
        ),
        "command": (kind.model_fields["kind"].default for kind in (*commands.PUBLIC, *commands.BILLING, *commands.INTERNAL)),
        "event": _events(Event),
        "effect": EffectKind,
        "state": (f"{kind.value} {state}" for kind, table in LIFECYCLES.items() for state in table.states),
        "trigger": (f"{kind.value} {trigger}" for kind, table in LIFECYCLES.items() for trigger in table.triggers),
        "notice": NOTICE_KINDS,
        "deadline": DUE,
        "task": TASK_KINDS,
        "search attribute": {*SEARCH_ATTRIBUTES, indexing.STAGE, indexing.WAITING_FOR, indexing.CSAT, indexing.NPS},
        "memo": {NOTES, *Notes.model_fields},
        "reason": _reasons(),
        "payload": (codec.ENCODING.decode(), codec.KEY_ID),
    }
    return {section: sorted(map(str, names)) for section, names in found.items()}


def listed() -> dict[str, list[str]]:
    """The names on the list, by section."""
    found: dict[str, list[str]] = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            section, _, name = line.partition(": ")
            found.setdefault(section, []).append(name)
    return found


def with_new_ones() -> str:
    """The list with the names it lacks; none is taken away: that a person decides, name by name."""
    code, known = collected(), listed() if LIST.is_file() else {}
    head = "# Names that outlive a release. New ones are added by `python -m tests.house.names`; test_names.py says what a rename breaks.\n"
    lines = (f"{section}: {name}\n" for section in code for name in sorted({*code[section], *known.get(section, [])}))
    return head + "".join(lines)


if __name__ == "__main__":
    LIST.write_text(with_new_ones(), encoding="utf-8")
    sys.exit(0)
