"""Stores of tests, and what can be found in their files."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from activities.store import Store
from worker.temporal.keys import KeyRing
from worker.temporal.sealed import SealedBytes

SEALER = SealedBytes(KeyRing(active="a", keys={"a": bytes(range(32))}))


def store_in(folder: Path, url: str | None = None, **more: Any) -> Store:
    """A store, as a worker opens it."""
    return Store(folder, SEALER, url, **more).open()


def bytes_below(folder: Path) -> bytes:
    """All that lies in files there, the database's log included."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def in_database(folder: Path, statement: str, *values: object) -> list[Any]:
    """Do something to the SQLite database behind the store's back."""
    with closing(sqlite3.connect(folder / "store.db")) as connection, connection:
        return connection.execute(statement, values).fetchall()
