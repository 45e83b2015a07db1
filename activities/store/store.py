"""The store: how everybody opens it, writes an effect, and reads."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from activities.sealer import Sealer
from activities.store import erasing, journal
from activities.store.database import Database, sqlite_url
from activities.store.documents import Documents, Laid, remove
from activities.store.effect import Effect, Look
from activities.store.keys import Keys
from activities.store.lines import Line, read
from activities.store.threads import PATIENCE_SECONDS, Threads
from activities.store.troubles import StoreBusyError
from workflows.engagement.messages.answers import Entry, JournalEnd
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.ports import JournalCall, Stored

T = TypeVar("T")

HOUSE = "~house"
"""Owner of documents that belong to no engagement, such as reports of reconciliations; no engagement can be named so."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Store:
    """A store that several processes may share.

    Args:
        folder: of files of large documents, and of the database where that is SQLite.
        sealer: seals the keys of engagements under the key ring of the house.
        url: of the database, ``sqlite:///<path>`` or ``postgresql://user@host/name``; none: SQLite in the folder.
        password: of the user of that database, where it asks for one.
        read_only: never write, and do not set the database up.
        patience: seconds to wait for a lock, a connection or a thread.
    """

    def __init__(
        self,
        folder: Path,
        sealer: Sealer,
        url: str | None = None,
        *,
        password: str | None = None,
        read_only: bool = False,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._database = Database(url or sqlite_url(folder / "store.db"), password, read_only=read_only, patience=patience)
        self._keys, self._documents = Keys(sealer), Documents(folder / "files")
        self._threads = Threads(patience=patience)

    def open(self) -> Self:
        """Set the database up or bring it up to this release, before anything else; nothing is connected to before.

        Raises:
            StoreVersionError: a newer release has written it; or it is not set up, and must only be read.
            StoreError: it does not answer.
        """
        try:
            self._database.open()
        except BaseException:
            self.close()
            raise
        return self

    async def run(self, work: Callable[[], T]) -> T:
        """Do something with the store in a thread of its own; see :meth:`Threads.run` for the bounds and what it raises."""
        return await self._threads.run(work)

    def soon(self, work: Callable[[], object]) -> None:
        """Do something with the store without anybody waiting for it."""
        self._threads.soon(work)

    @contextmanager
    def effect(self, engagement: str, *, synced: bool = True) -> Iterator[Effect]:
        """What an effect writes, in one transaction.

        Args:
            engagement: whose effect; other writers of its journal and documents wait.
            synced: False for what may be lost with the machine, not with the process.

        Raises:
            ValueError: an id that cannot be one.
            StoreError: the store does not take it; nothing is written.
        """
        _check(engagement)
        with self._database.writing(synced=synced) as connection:
            yield Effect(connection, lambda here: self._keys.take(here, engagement), self._documents)

    @contextmanager
    def look(self, engagement: str) -> Iterator[Look]:
        """What an effect reads, of one moment.

        Raises:
            StoreError: the store does not answer.
        """
        with self._database.reading() as connection:
            yield Look(connection, self._keys.find(connection, engagement), engagement, self._documents)

    def lay(self, engagement: str, content: bytes, media_type: str, seen: Look | None = None) -> Laid:
        """Make a document ready for an effect that names it; see :meth:`Documents.lay` for what it raises.

        Args:
            engagement: whose.
            content: at most 20,000,000 bytes.
            media_type: such as ``text/html``.
            seen: what the effect has looked at before, which spares another look.
        """
        key = seen.key if seen is not None else None
        if key is None:
            with self._database.reading() as connection:
                key = self._keys.find(connection, engagement)
        if key is None:
            _check(engagement)
            # Not synced: the effect that names the document is, and everything written before it with it.
            with self._database.writing(synced=False) as connection:
                key = self._keys.take(connection, engagement)
        return self._documents.lay(key, content, media_type)

    def put(self, engagement: str, content: bytes, media_type: str) -> DocumentRef:
        """Keep a document for its own sake.

        Raises:
            DocumentTooLargeError: it has more than 20,000,000 bytes.
            StoreError, OSError: the store does not take it.
        """
        laid = self.lay(engagement, content, media_type)
        with self.effect(engagement) as effect:
            return effect.document(laid)

    def get(self, engagement: str, ref: DocumentRef) -> bytes:
        """A document.

        Raises:
            DocumentError: it is missing, erased or damaged.
            StoreError: the store does not answer.
        """
        with self.look(engagement) as look:
            return look.document(ref)

    def append(self, call: JournalCall) -> Stored:
        """Store journal entries for their own sake, and say where the journal ends then; :func:`activities.store.journal.append` has the rules.

        Raises:
            ValueError: an id that cannot be one.
            StoreError: the store does not take them.
        """
        with self.effect(call.engagement) as effect:
            return effect.compare(call)

    def fill(self, engagement: str, entries: Sequence[Entry], end: JournalEnd | None = None) -> bool:
        """Close a hole in a journal with entries from elsewhere, or replace lines that were changed; False where they do not fit both ends of it.

        Raises:
            StoreError: the store does not take them.
        """
        with self.effect(engagement) as effect:
            return effect.fill(tuple(entries), end)

    def sound(self, engagement: str) -> list[int]:
        """Sequences of the lines that are what was written once, and that link with their neighbours."""
        with self._database.reading() as connection:
            return journal.sound(connection, self._keys.find(connection, engagement), engagement)

    def end(self, engagement: str) -> JournalEnd:
        """Where the journal ends: 0 and nothing where there is none."""
        with self._database.reading() as connection:
            return journal.end_of(connection, engagement)

    def lines(self, engagement: str, after: int = 0, limit: int | None = None) -> tuple[Line, ...]:
        """Lines of the journal, with what is kept of their personal part.

        Args:
            engagement: whose.
            after: sequence behind which they begin.
            limit: at most so many; none: all.
        """
        with self._database.reading() as connection:
            key = self._keys.find(connection, engagement)
            return tuple(read(key, row) for row in journal.rows(connection, engagement, after, limit=limit))

    def entries(self, engagement: str, after: int = 0, limit: int | None = None) -> tuple[Entry, ...]:
        """The same as entries."""
        return tuple(line.entry for line in self.lines(engagement, after, limit))

    def events(self, engagement: str, names: Sequence[str]) -> tuple[Entry, ...]:
        """The entries of these events, from the first one on."""
        with self.look(engagement) as look:
            return look.events(names)

    def erase(self, engagement: str) -> None:
        """Delete the key of an engagement, and with it the personal part of its journal and its documents; doing it again is safe.

        Raises:
            ValueError: an id that cannot be one.
            StoreBusyError: all is deleted, but somebody still reads an older state, in which it can be found: do it again.
            StoreError: the store does not take it.
        """
        _check(engagement)
        with self._database.writing() as connection:
            files = erasing.erase(connection, self._keys.take(connection, engagement), self._documents)
        remove(files)
        if not self._database.forget_deleted():
            raise StoreBusyError("what was deleted can still be found in the store's log, because somebody reads it: erase again")

    def aside(self, engagement: str) -> tuple[Line, ...]:
        """Lines that gave way to what the engagement says, in the order in which they were put aside."""
        with self._database.reading() as connection:
            key = self._keys.find(connection, engagement)
            return tuple(read(key, row) for row in journal.rows_aside(connection, engagement))

    def is_erased(self, engagement: str) -> bool:
        """Whether the key of an engagement was deleted."""
        with self._database.reading() as connection:
            key = self._keys.find(connection, engagement)
            return key is not None and key.is_erased

    def close(self) -> None:
        """Let go of threads and connections."""
        self._threads.close()
        self._database.close()


def _check(engagement: str) -> None:
    if engagement != HOUSE and not _NAME.fullmatch(engagement):
        raise ValueError(f"'{engagement}' cannot name an engagement, expected letters, digits, hyphens")
