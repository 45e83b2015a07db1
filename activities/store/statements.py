"""Statements are written once: to build one takes SQLAlchemy as long as to run it."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert = postgresql.Insert | sqlite.Insert


def for_both(table: Table, finish: Callable[[Any], Executable]) -> Mapping[str, Executable]:
    """An INSERT that says what happens where the row is there already, in the words of each database.

    Args:
        table: into which.
        finish: adds what happens to the INSERT.

    Returns:
        By the name of the dialect; the values are given when it is run.
    """
    return {"sqlite": finish(sqlite.insert(table)), "postgresql": finish(postgresql.insert(table))}


def of(connection: Connection, statements: Mapping[str, Executable]) -> Executable:
    """The one for this connection."""
    return statements[connection.dialect.name]
