"""Claims and records by effect key: an effect that runs twice acts once, or reports that its end is not known.

A *claim* is made before an act that must not happen twice; a *record* is what the act gave. A claim without a record means: it was begun, and its end is
unknown. A record holds numbers, hashes and ids; nothing in it is personal, so it is not sealed and outlives what is erased.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from activities.store.tables import mark


@dataclass(frozen=True)
class Mark:
    """What is known of an effect.

    Attributes:
        claimed: it was begun.
        result: what it gave; none where it was not done, or nobody came to say so.
    """

    claimed: bool = False
    result: str | None = None


def find(connection: Connection, key: str) -> Mark:
    """What is known of an effect."""
    row = connection.execute(select(mark.c.claimed, mark.c.result).where(mark.c.key == _hashed(key))).one_or_none()
    return Mark(row.claimed, row.result) if row else Mark()


def claim(connection: Connection, key: str) -> bool:
    """Say that the act begins; False where somebody said so before, or it is done. Of several callers one gets True."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"key": _hashed(key), "claimed": True}
    # PostgreSQL's driver does not keep how many rows an INSERT wrote.
    written = insert(mark).values(values).on_conflict_do_nothing().returning(mark.c.key)
    return connection.execute(written).one_or_none() is not None


def release(connection: Connection, key: str) -> None:
    """Take a claim back: it is certain that the act did not happen."""
    connection.execute(delete(mark).where(mark.c.key == _hashed(key), mark.c.result.is_(None)))


def record(connection: Connection, key: str, result: str) -> None:
    """Keep what the act gave."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    written = insert(mark).values({"key": _hashed(key), "claimed": True, "result": result})
    connection.execute(written.on_conflict_do_update(index_elements=[mark.c.key], set_={"result": written.excluded.result}))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
