"""Claims and records by effect key: an effect that runs twice acts once, or reports that its end is not known.

A *claim* is made before an act that must not happen twice; a *record* is what the act gave. A claim without a record means: it was begun, and its end is
unknown. A record holds numbers, hashes and ids; nothing in it is personal, so it is not sealed and outlives what is erased.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select

from activities.store.statements import for_both, of
from activities.store.tables import mark

_FOUND = select(mark.c.claimed, mark.c.result).where(mark.c.key == bindparam("of"))
# RETURNING, because PostgreSQL's driver does not keep how many rows an INSERT wrote.
_CLAIMED = for_both(mark, lambda insert: insert.on_conflict_do_nothing().returning(mark.c.key))
_RELEASED = delete(mark).where(mark.c.key == bindparam("of"), mark.c.result.is_(None))
_RECORDED = for_both(
    mark, lambda insert: insert.on_conflict_do_update(index_elements=[mark.c.key], set_={"result": insert.excluded.result})
)


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
    row = connection.execute(_FOUND, {"of": _hashed(key)}).one_or_none()
    return Mark(row.claimed, row.result) if row else Mark()


def claim(connection: Connection, key: str) -> bool:
    """Say that the act begins; False where somebody said so before, or it is done. Of several callers one gets True."""
    written = connection.execute(of(connection, _CLAIMED), {"key": _hashed(key), "claimed": True})
    return written.one_or_none() is not None


def release(connection: Connection, key: str) -> None:
    """Take a claim back: it is certain that the act did not happen."""
    connection.execute(_RELEASED, {"of": _hashed(key)})


def record(connection: Connection, key: str, result: str) -> None:
    """Keep what the act gave."""
    connection.execute(of(connection, _RECORDED), {"key": _hashed(key), "claimed": True, "result": result})


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
