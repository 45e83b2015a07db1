"""An entry of the journal as the store keeps it: the public line as text, the personal part and its salt sealed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from activities.store.keys import EngagementKey
from activities.store.troubles import DamagedError, LineDamagedError
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state.journal.chain import canonical, commitment_of, hash_of_published, published


@dataclass(frozen=True)
class Line:
    """A line as it is read.

    Attributes:
        sequence: of the entry.
        hash: of the entry.
        text: canonical JSON of what is public, as it was hashed.
        personal: the personal part; none where there is none, or it is erased.
        salt: with which the commitment to the personal part can be checked; goes with it.
    """

    sequence: int
    hash: str
    text: str
    personal: dict[str, Any] | None = None
    salt: str | None = None

    @property
    def entry(self) -> Entry:
        """The entry, as far as it is kept."""
        return Entry.model_validate({**json.loads(self.text), "personal": self.personal, "salt": self.salt})


def line_of(entry: Entry) -> str:
    """An entry as its public line: canonical JSON, no personal data."""
    return canonical(published(entry))


def rows_of(key: EngagementKey, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Entries as rows of the table of lines."""
    return [
        {
            "engagement": key.engagement,
            "sequence": entry.sequence,
            "hash": entry.hash,
            "event": entry.event,
            "line": line_of(entry),
            "personal": _sealed(key, entry),
        }
        for entry in entries
    ]


def _sealed(key: EngagementKey, entry: Entry) -> bytes | None:
    if entry.personal is None:
        return None
    kept = canonical({"personal": entry.personal, "salt": entry.salt}).encode()
    return key.seal(kept, "line", entry.sequence, entry.hash)


def read(key: EngagementKey | None, row: Any) -> Line:
    """A row as a line.

    Args:
        key: of the engagement; none where it has none.
        row: of the table.

    Raises:
        LineDamagedError: its personal part was changed.
    """
    try:
        opened = key.open(row.personal, "line", row.sequence, row.hash) if key and row.personal is not None else None
    except DamagedError as error:
        raise LineDamagedError(f"{error}: the personal part of entry {row.sequence}", row.sequence) from None
    kept = json.loads(opened) if opened is not None else {}
    return Line(row.sequence, row.hash, row.line, kept.get("personal"), kept.get("salt"))


def is_sound(key: EngagementKey | None, row: Any) -> bool:
    """Whether a row is what was written once: line, hash and number belong together, and the personal part is there, unless it is erased."""
    try:
        kept, told = read(key, row), json.loads(row.line)
        fits = (told["sequence"], told["hash"], hash_of_published(told), canonical(told)) == (row.sequence, row.hash, row.hash, row.line)
    except (DamagedError, ValueError, KeyError, TypeError, AttributeError):  # a line that is no JSON, or no entry
        return False
    if kept.personal is None:
        return fits and (not told.get("commitment") or key is None or key.is_erased)
    return fits and kept.salt is not None and commitment_of(kept.salt, kept.personal) == told.get("commitment")
