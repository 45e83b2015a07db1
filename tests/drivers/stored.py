"""The whole journal of an engagement on the real server: what lies in the stores of this process's tests, and what the state still carries."""

from activities.store import Store, whole_journal
from worker.settings import Settings
from worker.store import open_store
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state import State

_STORES: dict[str, Store] = {}


def remember(settings: Settings) -> Settings:
    """Whoever works with these settings stores journals there."""
    store_of(settings)
    return settings


def store_of(settings: Settings) -> Store:
    """The store of these settings, opened once in this process."""
    place = settings.store_url or str(settings.store_dir)
    if place not in _STORES:
        _STORES[place] = open_store(settings)
    return _STORES[place]


def journal_of(state: State) -> tuple[Entry, ...]:
    """All entries, the first one first.

    Raises:
        AssertionError: no store holds what the state does not carry.
    """
    through = state.stored.sequence
    for store in _STORES.values() if through else ():
        if store.end(state.id).sequence:
            return whole_journal(store, state)
    assert not through, f"no store holds the first {through} entries of {state.id}"
    return state.journal


def whole(state: State) -> State:
    """The state with its whole journal, as the simulator has it."""
    return state.model_copy(update={"journal": journal_of(state)})
