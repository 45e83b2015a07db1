"""What went wrong and how it was overcome, read from the story of an engagement (practice 38)."""

from collections.abc import Iterable, Mapping
from typing import Any

_ENDED_BY: dict[str, tuple[str, frozenset[str]]] = {
    "MilestoneLate": ("milestone", frozenset({"MilestoneDelivered", "MilestoneDropped"})),
    "RevisionRequested": ("milestone", frozenset({"MilestoneDelivered", "MilestoneDropped"})),
    "MilestoneHeld": ("milestone", frozenset({"MilestoneResumed", "MilestoneDropped"})),
    "InvoiceOverdue": ("invoice", frozenset({"InvoicePaid", "InvoiceCancelled", "InvoiceVoided", "InvoiceWrittenOff", "DueDateMoved"})),
    "GateReshut": ("gate", frozenset({"GateOpened", "GateWaived"})),
}
"""Each trouble, the field that says what it is about, and the events that end it."""


def troubles(history: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every trouble in the order in which it came, with what ended it.

    Args:
        history: events as ``{"event", "at", "because", "explanation", "data"}``, oldest first.

    Returns:
        The same with ``ended_by`` and ``ended_at``, which are None where nothing ended it. A payment ends it on the
        day from which its money counts, as ``2027-02-15``; everything else at the moment at which it happened.
    """
    story = list(history)
    found: list[dict[str, Any]] = []
    for index, entry in enumerate(story):
        if entry["event"] not in _ENDED_BY:
            continue
        field, endings = _ENDED_BY[entry["event"]]
        about = entry["data"].get(field)
        end = next((e for e in story[index + 1 :] if e["event"] in endings and e["data"].get(field) == about), None)
        found.append({**entry, "ended_by": end["event"] if end else None, "ended_at": _when(end) if end else None})
    return found


def _when(end: Mapping[str, Any]) -> str:
    return str(end["data"].get("settled_on") or end["at"])
