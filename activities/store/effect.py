"""What one effect reads, and what it writes in one transaction."""

from collections.abc import Callable, Iterable
from functools import cached_property

from sqlalchemy import Connection

from activities.store import journal, marks
from activities.store.documents import Documents, Laid
from activities.store.keys import EngagementKey
from activities.store.lines import read
from activities.store.marks import Mark
from workflows.engagement.messages.answers import Entry, JournalEnd
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.ports import JournalCall, Stored


class Look:
    """One moment of the store, as an effect of an engagement sees it.

    Args:
        connection: in a transaction that reads.
        key: of the engagement; none where it has none.
        engagement: whose effect.
        documents: rows and files.
    """

    def __init__(self, connection: Connection, key: EngagementKey | None, engagement: str, documents: Documents) -> None:
        self._connection, self._engagement, self._documents = connection, engagement, documents
        self.key = key

    def mark(self, key: str) -> Mark:
        """What is known of the effect with that key."""
        return marks.find(self._connection, key)

    def document(self, ref: DocumentRef) -> bytes:
        """A document of the engagement.

        Raises:
            DocumentError: it is missing, erased or damaged.
        """
        return self._documents.get(self._connection, self.key, ref.sha256)

    def events(self, names: Iterable[str], through: int | None = None) -> tuple[Entry, ...]:
        """The entries of these events, from the first one on.

        Args:
            names: of the events.
            through: last sequence; none: to the end.
        """
        found = journal.rows(self._connection, self._engagement, through=through, events=tuple(names))
        return tuple(read(self.key, row).entry for row in found)


class Effect:
    """What an effect writes; all of it is there afterwards, or none of it.

    Args:
        connection: in a transaction that writes.
        take: gives the key of the engagement, and keeps its other writers out from then on; asked by whoever needs either.
        documents: rows and files.
    """

    def __init__(self, connection: Connection, take: Callable[[Connection], EngagementKey], documents: Documents) -> None:
        self._connection, self._take, self._documents = connection, take, documents

    @cached_property
    def _key(self) -> EngagementKey:
        return self._take(self._connection)

    def journal(self, call: JournalCall) -> Stored | None:
        """Store the entries that a call carries, and compare both journals; none where it carries none."""
        return journal.append(self._connection, self._key, call) if call.entries else None

    def compare(self, call: JournalCall) -> Stored:
        """The same, also where there is nothing to store."""
        return journal.append(self._connection, self._key, call)

    def fill(self, entries: tuple[Entry, ...], end: JournalEnd | None) -> bool:
        """Close a hole; False where the entries do not fit both ends of it."""
        return journal.fill(self._connection, self._key, entries, end)

    def document(self, laid: Laid) -> DocumentRef:
        """Name a document that was laid before."""
        return self._documents.name(self._connection, self._key, laid)

    def mark(self, key: str) -> Mark:
        """What is known of the effect with that key by now."""
        return marks.find(self._connection, key)

    def claim(self, key: str) -> bool:
        """Say that the act begins; False where somebody said so before."""
        return marks.claim(self._connection, key)

    def release(self, key: str) -> None:
        """Take a claim back: it is certain that the act did not happen."""
        marks.release(self._connection, key)

    def record(self, key: str, result: str) -> None:
        """Keep what the act gave."""
        marks.record(self._connection, key, result)
