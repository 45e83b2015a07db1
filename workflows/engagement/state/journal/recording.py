"""Recording: one entry of the journal for each event, with the personal part aside."""

from datetime import datetime
from typing import Any

from workflows.engagement.messages.answers import Entry, Meta
from workflows.engagement.messages.events import Event
from workflows.engagement.state import State
from workflows.engagement.state.journal.chain import commitment_of, hash_of, known, sha

_META = {"name", "because", "rule"}


def _data(event: Event) -> dict[str, Any]:
    data = known(event.model_dump(mode="json", exclude=_META | event.bulky | event.personal))
    return {name: value for name, value in data.items() if value != []}


def _said(state: State, meta: Meta) -> dict[str, Any]:
    """Why and for whom somebody asked, in his own words; in the first entry of the command."""
    if state.journal and state.journal[-1].command == meta.command_id:
        return {}
    return {name: words for name, words in (("reason", meta.reason), ("on_behalf_of", meta.on_behalf_of)) if words}


def record(state: State, event: Event, meta: Meta, effective: datetime) -> State:
    """Append the entry of ``event``.

    The salt is a ratchet: each link is made from the one before and forgotten, so an erased salt cannot be computed again.
    """
    personal = known(event.model_dump(mode="json", include=set(event.personal))) if event.personal else {}
    personal = {name: value for name, value in personal.items() if value != []} | _said(state, meta)
    salt = sha("salt" + state.salt) if personal else None
    entry = Entry.model_construct(  # each value was checked where it was made
        sequence=state.sequence + 1,
        at=meta.at,
        effective=effective,
        actor=meta.actor,
        command=meta.command_id,
        event=event.name,
        rule=event.rule,
        because=event.because,
        terms_version=state.terms_version,
        data=_data(event),
        personal=personal or None,
        salt=salt,
        commitment=commitment_of(salt, personal) if salt and personal else "",
        previous=state.head,
        hash="",
    )
    entry = entry.model_copy(update={"hash": hash_of(entry)})
    changes: dict[str, Any] = {"sequence": entry.sequence, "head": entry.hash, "recorded_at": meta.at, "journal": (*state.journal, entry)}
    if salt:
        changes["salt"] = sha("next" + state.salt)
    return state.model_copy(update=changes)
