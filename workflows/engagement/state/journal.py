"""The journal: one entry for each event, chained by hashes, with the personal part aside."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from workflows.engagement.messages.answers import Entry, Meta
from workflows.engagement.messages.events import Event
from workflows.engagement.state import State

_META = {"name", "because", "rule"}


_SPELLED = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> str:
    """JSON with one spelling: sorted keys, no spaces, UTF-8."""
    return _SPELLED.encode(value)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def commitment_of(salt: str, personal: dict[str, Any]) -> str:
    """What stands in the hash for the personal part: ``sha256(salt + canonical JSON)``."""
    return _sha(salt + canonical(personal))


def _known(value: Any) -> Any:
    """A dump without what is not known, at every depth: a field that is added later, and is None by default, changes no entry and no hash."""
    if isinstance(value, dict):
        return {name: _known(each) for name, each in value.items() if each is not None}
    return [_known(each) for each in value] if isinstance(value, list) else value


def published(entry: Entry) -> dict[str, Any]:
    """What of an entry may be seen outside: all but the erasable part, and but a field that is not known of it.

    What the event tells is JSON without such fields already; to walk it again would take as long as the rest.
    """
    return {**entry.model_dump(mode="json", exclude={"data", "personal", "salt"}, exclude_none=True), "data": entry.data}


def hash_of(entry: Entry) -> str:
    """Hash of an entry over everything that is published of it, but for the hash itself."""
    return _sha(canonical({name: value for name, value in published(entry).items() if name != "hash"}))


def _data(event: Event) -> dict[str, Any]:
    data = _known(event.model_dump(mode="json", exclude=_META | event.bulky | event.personal))
    return {name: value for name, value in data.items() if value != []}


def record(state: State, event: Event, meta: Meta, effective: datetime) -> State:
    """Append the entry of ``event``.

    The salt is a ratchet: each link is made from the one before and forgotten, so an erased salt cannot be computed again.
    """
    personal = _known(event.model_dump(mode="json", include=set(event.personal))) if event.personal else None
    salt = _sha("salt" + state.salt) if personal else None
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
    changes: dict[str, Any] = {"sequence": entry.sequence, "head": entry.hash, "journal": (*state.journal, entry)}
    if salt:
        changes["salt"] = _sha("next" + state.salt)
    return state.model_copy(update=changes)


def broken_at(entries: Iterable[Entry]) -> int | None:
    """Sequence of the first entry whose hash, link or commitment does not fit; none where the chain holds."""
    previous: Entry | None = None
    for entry in entries:
        linked = previous is None or (entry.previous == previous.hash and entry.sequence == previous.sequence + 1)
        committed = entry.personal is None or (entry.salt is not None and commitment_of(entry.salt, entry.personal) == entry.commitment)
        if hash_of(entry) != entry.hash or not linked or not committed:
            return entry.sequence
        previous = entry
    return None
