"""The chain of the journal: what of an entry is published, what goes into its hash, and whether a row of entries holds."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from workflows.engagement.messages.answers import Entry

_SPELLED = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> str:
    """JSON with one spelling: sorted keys, no spaces, UTF-8."""
    return _SPELLED.encode(value)


def sha(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment_of(salt: str, personal: dict[str, Any]) -> str:
    """What stands in the hash for the personal part: ``sha256(salt + canonical JSON)``."""
    return sha(salt + canonical(personal))


def known(value: Any) -> Any:
    """A dump without what is not known, at every depth: a field that is added later, and is None by default, changes no entry and no hash."""
    if isinstance(value, dict):
        return {name: known(each) for name, each in value.items() if each is not None}
    return [known(each) for each in value] if isinstance(value, list) else value


def published(entry: Entry) -> dict[str, Any]:
    """What of an entry may be seen outside: all but the erasable part, and but a field that is not known of it.

    What the event tells is JSON without such fields already; to walk it again would take as long as the rest.
    """
    return {**entry.model_dump(mode="json", exclude={"data", "personal", "salt"}, exclude_none=True), "data": entry.data}


def hash_of(entry: Entry) -> str:
    """Hash of an entry over everything that is published of it, but for the hash itself."""
    return hash_of_published(published(entry))


def hash_of_published(told: dict[str, Any]) -> str:
    """The same of an entry as it was published: a line of a journal, read."""
    return sha(canonical({name: value for name, value in told.items() if name != "hash"}))


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
