"""The whole journal of an engagement: what lies in the store, then what the engagement still carries."""

from activities.store.store import Store
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state import State


def whole_journal(store: Store, state: State) -> tuple[Entry, ...]:
    """All entries, as far as the store holds those that the state does not carry.

    Raises:
        StoreError: the store does not answer.
    """
    through = state.stored.sequence
    held = store.entries(state.id, limit=through) if through else ()
    return (*(e for e in held if e.sequence <= through), *state.journal)
