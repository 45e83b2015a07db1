"""Reading a journal: the few shapes in ``Entry.data`` that the invariants rest on. Nothing here knows how states are made."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from workflows.engagement.lifecycles import Stage
from workflows.engagement.messages.answers import Entry

CLOCK = "clock/"
"""Command ids of what the clock said begin so."""


class Move(NamedTuple):
    """A row that an entry says it took."""

    kind: str
    id: str
    trigger: str
    origin: str
    to: str


class Sum(NamedTuple):
    """An amount of money."""

    minor: int
    currency: str


def data_of(entry: Entry) -> dict[str, Any]:
    """The entry's data."""
    return dict(entry.data)


def move_of(entry: Entry) -> Move | None:
    """The move an entry stands for, if it stands for one."""
    found: Any = entry.data.get("move")
    return Move(found["kind"], found["id"], found["trigger"], found["origin"], found["to"]) if found else None


def sum_of(value: Any) -> Sum:
    """An amount as the journal writes it."""
    return Sum(value["minor"], value["currency"])


def moment(value: Any) -> datetime:
    """A moment as the journal writes it."""
    return datetime.fromisoformat(value)


def starts_of(entry: Entry) -> dict[str, datetime]:
    """Deadlines that the entry sets."""
    found: Any = entry.data.get("starts", [])
    return {d["id"]: moment(d["at"]) for d in found}


def stops_of(entry: Entry) -> tuple[str, ...]:
    """Deadlines that the entry ends."""
    found: Any = entry.data.get("stops", [])
    return tuple(found)


def plan_of(journal: Iterable[Entry]) -> dict[str, Any] | None:
    """The plan that was accepted, if any was."""
    accepted = next((e for e in journal if e.event == "AgreementAccepted"), None)
    return data_of(accepted)["plan"] if accepted else None


def stages(journal: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Each entry with the stage of the engagement before it."""
    stage: str = Stage.INQUIRY
    for entry in journal:
        yield entry, stage
        step = move_of(entry)
        if step and step.kind == "engagement":
            stage = step.to
