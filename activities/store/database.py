"""The database behind the store: connections, transactions, and bounds on every wait.

SQLite, in WAL, has one writer at a time, whoever it is; it stays below the bounds because each transaction is short. On PostgreSQL engagements do not meet.
"""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from activities.durable import FILE_MODE, make_folder
from activities.store.migrating import is_current, migrate
from activities.store.threads import PATIENCE_SECONDS, THREADS, check_wanted
from activities.store.troubles import StoreBusyError, StoreError, StoreVersionError

_READS, _UNSYNCED = "milepost_reads", "milepost_unsynced"
_NOT_READY = "the store is not as this release has it, and must only be read: open it with a worker first"
_HELD_UP = ("database is locked", "lock timeout", "statement timeout", "could not obtain lock")


class Database:
    """One database.

    Args:
        url: ``sqlite:///<absolute path>`` or ``postgresql://user@host/name``.
        password: of the user, where the server asks for one.
        read_only: refuse to write, and to set the database up.
        patience: seconds to wait for a lock or a connection.
    """

    def __init__(self, url: str, password: str | None = None, *, read_only: bool = False, patience: float = PATIENCE_SECONDS) -> None:
        self._url, self._patience, self._read_only = make_url(url), patience, read_only
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        # SQLite's own waiting is a sleep of growing length; our threads queue here instead, and meet others' processes there.
        self._writer = threading.Lock()
        self.engine = self._sqlite() if self.is_sqlite else self._postgresql(password)

    def open(self) -> None:
        """Set the database up, or bring it up to this release.

        Raises:
            StoreVersionError: a newer release has written it; or it is not set up, and must only be read.
            StoreError: it does not answer.
        """
        if self.is_sqlite and self._url.database:
            if self._read_only and not Path(self._url.database).exists():
                raise StoreVersionError(_NOT_READY)
            self._make_file(Path(self._url.database))
        with self.reading() as connection:
            if is_current(connection):
                return
        if self._read_only:
            raise StoreVersionError(_NOT_READY)
        with self.writing() as connection:
            migrate(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads one moment's state and holds nobody up.

        Raises:
            StoreError: the database does not answer.
        """
        with _in_our_words(), self.engine.connect().execution_options(**{_READS: True}) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, synced: bool = True) -> Iterator[Connection]:
        """A transaction that writes; it is committed at the end, unless something is raised.

        Args:
            synced: whether it is on the disk then; one that is not survives the death of this process, not that of the machine.

        Raises:
            StoreBusyError: somebody else holds it up, or nobody waits for it any more.
            StoreError: the database does not answer, or its disk is full.
        """
        with (
            self._turn(),
            _in_our_words(),
            self.engine.connect().execution_options(**{_UNSYNCED: not synced}) as connection,
            connection.begin(),
        ):
            yield connection
            check_wanted()

    def forget_deleted(self) -> bool:
        """Make what was deleted disappear from the database's files too.

        Returns:
            False: somebody still reads an older state; it is to be done again later.

        Raises:
            StoreError: the database does not answer.
        """
        if self.is_sqlite:
            (busy, *_) = self._outside("PRAGMA wal_checkpoint(TRUNCATE)")
            return not busy
        with _in_our_words(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # The small table of keys is written anew; of the rest nothing can be read without them, and it goes when the server cleans up.
            connection.exec_driver_sql("VACUUM (FULL) engagement_key")
        return True

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self._writer.acquire(timeout=self._patience):
            raise StoreBusyError("the store is held up by another effect of this process")
        try:
            yield
        finally:
            self._writer.release()

    def _sqlite(self) -> Engine:
        engine = create_engine(
            self._url,
            pool_size=THREADS,
            max_overflow=0,
            pool_timeout=self._patience,
            hide_parameters=True,
            connect_args={"timeout": self._patience, "check_same_thread": False},
        )
        event.listen(engine, "connect", self._prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def _prepare(self, connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver begins no transactions of its own: _begin does
        connection.execute("PRAGMA secure_delete = ON")
        if self._read_only:
            connection.execute("PRAGMA query_only = ON")

    def _postgresql(self, password: str | None) -> Engine:
        url = self._url.set(drivername="postgresql+psycopg")
        milliseconds = int(self._patience * 1000)
        bounds = (f"-c {name}={milliseconds}" for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"))
        read_only = ("-c default_transaction_read_only=on",) if self._read_only else ()
        engine = create_engine(
            url.set(password=password) if password else url,
            pool_size=THREADS,
            max_overflow=0,
            pool_timeout=self._patience,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "connect_timeout": max(2, int(self._patience)),
                "application_name": "milepost",
                "options": " ".join((*bounds, *read_only)),
            },
        )
        event.listen(engine, "begin", _begin_postgresql)
        return engine

    def _outside(self, statement: str) -> tuple[Any, ...]:
        """The one row that SQLite answers outside of any transaction."""
        with _in_our_words():
            connection = self.engine.raw_connection()
            try:
                return tuple(connection.cursor().execute(statement).fetchone())
            except sqlite3.Error as error:
                raise DBAPIError(None, None, error) from None
            finally:
                connection.close()

    def _make_file(self, path: Path) -> None:
        """The file, for its owner's eyes only, in WAL for good."""
        make_folder(path.parent)
        # Never opened where it is there: to close a file gives up the locks that SQLite holds on it in this process.
        with contextlib.suppress(FileExistsError):
            if not path.exists():
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE))
        until = time.monotonic() + self._patience
        while True:  # here SQLite does not wait by itself where another process does the same
            try:
                if self._outside("PRAGMA journal_mode") != ("wal",):
                    self._outside("PRAGMA journal_mode = WAL")
                return
            except StoreBusyError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(_READS):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql(f"PRAGMA synchronous = {'NORMAL' if options.get(_UNSYNCED) else 'FULL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_UNSYNCED):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


@contextmanager
def _in_our_words() -> Iterator[None]:
    """The driver's errors name statements and values, and values are people's: only its first words get out."""
    try:
        yield
    except PoolTimeoutError:
        raise StoreBusyError("the store is held up: no connection came free") from None
    except DBAPIError as error:
        words = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
        busy = any(phrase in words for phrase in _HELD_UP)
        raise (StoreBusyError if busy else StoreError)(f"the store does not take this now: {words}") from None
    except SQLAlchemyError as error:
        raise StoreError(f"the store does not take this now: {type(error).__name__}") from None


def sqlite_url(path: Path) -> str:
    """The address of a database in a file."""
    return URL.create("sqlite", database=str(path)).render_as_string()
