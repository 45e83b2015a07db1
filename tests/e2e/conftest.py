"""The stage of whole engagements."""

import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests.drivers.served import Served, Stage
from tests.e2e.life import lived
from worker.demo.gateway_client import Gateway
from worker.demo.stand_ins.mail_server import Mailbox


@pytest.fixture(scope="session")
def scene(gateway: Gateway, client: Client, skipper: TimeSkipper, mailbox: tuple[Mailbox, int]) -> Stage:
    """Gateway, worker, server and mailbox, for engagements that are driven through the API."""
    return Stage(gateway, client, skipper, mailbox[0])


@pytest.fixture(scope="session")
async def drafted(scene: Stage) -> Served:
    """An engagement that waits for a proposal: for proposals that are refused."""
    engagement = await Served(scene).begin()
    await engagement.qualified()
    return engagement


@pytest.fixture(scope="session")
async def under_way(scene: Stage) -> Served:
    """An engagement in its first week: proposed, accepted and begun on a Tuesday, its first report out on Friday. To look at only."""
    engagement = await Served(scene).begin()
    await engagement.active("tue", "10:00")
    await engagement.day("fri", "16:00")
    return engagement


@pytest.fixture(scope="session")
async def life(scene: Stage) -> Served:
    """An engagement that was lived through to its end. To look at only."""
    return await lived(scene)
