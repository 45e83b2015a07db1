"""The stage that tests on the real server share: one Temporal server, one worker, one gateway and one mailbox for the whole session."""

import base64
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities import Activities
from tests.drivers.stored import remember
from tests.patience import BY_THE_CLOCK, let_steps_last
from worker import devserver
from worker.__main__ import activities_from, build
from worker.demo.gateway_client import Gateway
from worker.demo.stand_ins.mail_server import Mailbox, MailServer
from worker.gateway.engine import Engine
from worker.gateway.server import Gateway as Server
from worker.namespace import SEARCH_ATTRIBUTES
from worker.settings import Settings
from worker.store import open_store
from worker.temporal.client import connect
from workflows.engagement.time.zones import load_zones

pytest_plugins = ["tests.sharing"]

let_steps_last()
hypothesis.settings.register_profile("milepost", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("milepost")
"""No property test depends on how fast the machine is, and each that fails says how to see it again; a test adds what is its own."""


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[devserver.Server]:
    """A throw-away Temporal server that skips time."""
    async with devserver.running(True, None, say=print, search_attributes=SEARCH_ATTRIBUTES) as running:
        yield running


@pytest.fixture(scope="session")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A real SMTP server and what arrived there."""
    box = Mailbox()
    with MailServer(box) as post:
        yield box, post.port


@pytest.fixture(scope="session")
def settings(server: devserver.Server, mailbox: tuple[Mailbox, int], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of everything on the stage."""
    folder: Path = tmp_path_factory.mktemp("stage")
    key = base64.urlsafe_b64encode(os.urandom(32)).decode()
    found = Settings.load(
        temporal_address=server.address,
        namespace=server.namespace,
        keys=f"test:{key}",
        smtp_port=mailbox[1],
        store_dir=folder / "store",
    )
    return remember(found)


@pytest.fixture(scope="session")
async def client(settings: Settings) -> Client:
    """A Temporal client with the payload codec."""
    return await connect(settings)


@pytest.fixture(scope="session")
def outside(settings: Settings) -> Activities:
    """The world side: mail, documents, billing, journal."""
    return activities_from(settings)


@pytest.fixture(scope="session")
async def worker(client: Client, settings: Settings, outside: Activities) -> AsyncIterator[None]:
    """A worker in this process, with the strict sandbox."""
    load_zones()
    async with build(client, settings, outside, strict=True):
        yield


@pytest.fixture(scope="session")
async def gateway_address(client: Client, settings: Settings, worker: None) -> AsyncIterator[str]:
    """A gateway in this process."""
    serving = Server(Engine(client, settings.task_queue, BY_THE_CLOCK, store=open_store(settings)), None)
    port = await serving.start("127.0.0.1", 0)
    yield f"127.0.0.1:{port}"
    await serving.stop(1)


@pytest.fixture(scope="session")
async def gateway(gateway_address: str) -> AsyncIterator[Gateway]:
    """A client of the gateway."""
    found = Gateway(gateway_address, actor="tester", seconds=BY_THE_CLOCK)
    yield found
    await found.close()


@pytest.fixture(scope="session")
def skipper(client: Client) -> TimeSkipper:
    """Moves the virtual clock of one engagement at a time."""
    return TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000))
