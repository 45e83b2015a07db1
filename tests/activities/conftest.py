"""Whom the world side talks to: a mail server, and somebody else's billing system."""

from collections.abc import AsyncIterator

import pytest

from tests.activities.other_system import OtherSystem
from tests.activities.post_office import PostOffice, open_post_office
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
