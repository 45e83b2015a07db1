"""Whom the world side talks to: a mail server, and somebody else's billing system."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from activities.store import Store
from activities.store.database import sqlite_url
from tests.activities.databases import new_database, postgresql
from tests.activities.other_system import OtherSystem
from tests.activities.post_office import PostOffice, open_post_office
from tests.activities.storing import store_in
from tests.activities.webhook_house import NEW


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    """A real mail server."""
    async with open_post_office() as opened:
        yield opened


@pytest.fixture
async def system() -> AsyncIterator[OtherSystem]:
    """A billing system behind a signed webhook, which behaves by the book unless a test says otherwise."""
    async with OtherSystem((NEW,)).running() as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server; its address."""
    with postgresql() as server:
        yield server.address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database: a test that asks for it runs on both."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "store" / "store.db")
    return new_database(request.getfixturevalue("postgresql_server"))


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    """A store on that database."""
    opened = store_in(tmp_path / "store", url)
    yield opened
    opened.close()
