"""What of the journal leaves the state: entries that the journal store holds, as the result of an activity said, which is in the history.

So it hangs on nothing but the history, and a replay comes to the same state.
"""

from pydantic import JsonValue

from workflows.engagement.messages import ports
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.commands import JournalDiffers
from workflows.engagement.rules.notices.context.story import still_to_tell
from workflows.engagement.state import State

_WORDS = 1000
"""Characters that people wrote count as much as an entry without words does."""


def waiting(state: State) -> int:
    """How much waits to be stored, in entries; one with many words counts for several. A count that a replay comes to as well."""
    return sum(1 + sum(map(_written, (entry.personal or {}).values())) // _WORDS for entry in state.journal)


def _written(value: JsonValue) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_written, value.values()))
    return sum(map(_written, value)) if isinstance(value, list) else 0


def riding(state: State) -> dict[str, ports.JournalEnd | tuple[Entry, ...]]:
    """The entries that a call carries, as its fields: those that the store is not known to hold."""
    return {"after": state.stored, "entries": state.journal}


def differs(state: State, after: ports.JournalEnd, stored: ports.Stored) -> JournalDiffers | None:
    """What does not fit between the store's journal and this one; none where all of it does.

    Calls overlap. So the store may have ended earlier than another call's result already said, and that is no difference.

    Args:
        state: the aggregate.
        after: where the call said that the store's journal ends.
        stored: the store's answer.
    """
    how, at = stored.misfit, stored.differs_at
    if how is None and stored.sequence > state.sequence:
        how, at = ports.Misfit.AHEAD, state.sequence + 1
    if how is None and _hash_at(state, stored.sequence) not in (None, stored.hash):
        how, at = ports.Misfit.FORK, stored.sequence
    return JournalDiffers(how=how, at=at, through=after.sequence) if how else None


def confirmed(state: State, stored: ports.Stored) -> State:
    """The state without the entries up to where the store's journal ends, as far as that is this journal.

    What a message or another effect still to come tells of is kept.
    """
    if stored.sequence <= state.stored.sequence or _hash_at(state, stored.sequence) != stored.hash:
        return state
    held = tuple(e for e in state.journal if e.sequence <= stored.sequence)
    return state.model_copy(update={"journal": state.journal[len(held) :], "kept": still_to_tell(state, held)})


def _hash_at(state: State, sequence: int) -> str | None:
    """The hash of an entry, as far as the state knows it."""
    if sequence == state.sequence:
        return state.head
    if sequence == state.stored.sequence:
        return state.stored.hash
    return next((e.hash for e in state.journal if e.sequence == sequence), None)
