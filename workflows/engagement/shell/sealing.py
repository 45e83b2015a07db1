"""Sealing: the oldest journal entries move to the document port, by hash, so that the carried state stays small.

When they move is counted from what was recorded in the entries. It hangs neither on a compressor nor on how a model is written down, because a
replay on another machine, or by a later release, has to come to the same number.
"""

from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.rules.notices.context.story import still_to_tell
from workflows.engagement.state import SealedSegment, State
from workflows.engagement.state.journal.chain import canonical

EACH = 500
"""Characters that every entry takes, whatever it tells: moments, names and hashes."""


def journal_length(state: State) -> int:
    """Characters of the journal that the state carries: of each entry what it tells, and a constant for the rest."""
    return sum(EACH + len(canonical(entry.data)) + len(canonical(entry.personal)) for entry in state.journal)


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
