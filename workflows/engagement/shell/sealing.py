"""Sealing: the oldest journal entries move to the document port, by hash, so that the carried state stays small."""

import zlib

from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.rules.notices.context.story import still_to_tell
from workflows.engagement.state import SealedSegment, State


def encoded_size(state: State) -> int:
    """Bytes of the state as it is carried: JSON, compressed; encryption adds next to nothing."""
    return len(zlib.compress(state.model_dump_json().encode()))


def oldest_half(state: State) -> tuple[Entry, ...]:
    """The entries to move: of the older half those that are published."""
    return tuple(e for e in state.journal[: len(state.journal) // 2] if e.sequence <= state.published)


def sealed(state: State, entries: tuple[Entry, ...], document: DocumentRef) -> State:
    """The state without these entries, which lie in ``document`` now.

    Entries that came meanwhile stay, and so do those that a message still to come tells of.
    """
    segment = SealedSegment(first=entries[0].sequence, last=entries[-1].sequence, document=document)
    rest = tuple(e for e in state.journal if e.sequence > segment.last)
    kept = still_to_tell(state, entries)
    return state.model_copy(update={"journal": rest, "sealed": (*state.sealed, segment), "kept": kept})
