"""Erasing: the key of an engagement goes, and all that lay sealed under it."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, update

from activities.store.documents import Documents
from activities.store.keys import EngagementKey
from activities.store.tables import engagement_key, line, line_aside


def erase(connection: Connection, key: EngagementKey, documents: Documents) -> list[Path]:
    """Delete the key of an engagement and what it sealed. The public lines stay, and so does their chain.

    Args:
        connection: in a transaction that keeps other writers of this engagement out.
        key: of the engagement.
        documents: rows and files.

    Returns:
        Files that are to go once that is certain.
    """
    engagement = key.engagement
    if not key.is_erased:
        gone = {"sealed_key": None, "erased_at": datetime.now(UTC).isoformat()}
        connection.execute(update(engagement_key).where(engagement_key.c.engagement == engagement).values(gone))
    for table in (line, line_aside):
        connection.execute(update(table).where(table.c.engagement == engagement).values(personal=None))
    return documents.forget(connection, engagement)
