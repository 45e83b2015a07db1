"""The stage for measurements from the command line: a server, a mailbox, and a worker and a gateway in this process."""

import base64
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from worker import devserver
from worker.__main__ import build
from worker.client import Gateway
from worker.gateway.engine import Engine
from worker.gateway.server import Gateway as Server
from worker.mailbox import Mailbox, MailServer
from worker.outside import activities_from
from worker.search_attributes import SEARCH_ATTRIBUTES
from worker.settings import Settings
from worker.temporal.client import connect
from workflows.engagement.zones import load_zones


@dataclass(frozen=True)
class Stage:
    """Everything is up.

    Attributes:
        settings: of the worker.
        client: a Temporal client with the payload codec.
        skipper: moves virtual clocks.
        gateway: the API.
        server_pid: the Temporal server's process; none where it is not ours.
    """

    settings: Settings
    client: Client
    skipper: TimeSkipper
    gateway: Gateway
    server_pid: int | None


@asynccontextmanager
async def stage(say: Callable[[str], None]) -> AsyncIterator[Stage]:
    """Put everything up in a folder of its own, and take it down again."""
    load_zones()
    key = base64.urlsafe_b64encode(os.urandom(32)).decode()
    with tempfile.TemporaryDirectory(prefix="milepost-bench-") as folder, MailServer(Mailbox()) as post:
        async with devserver.running(True, None, say=say, search_attributes=SEARCH_ATTRIBUTES) as server:
            settings = Settings.load(
                temporal_address=server.address,
                namespace=server.namespace,
                keys=f"bench:{key}",
                smtp_port=post.port,
                documents_dir=Path(folder) / "documents",
                journal_dir=Path(folder) / "journal",
            )
            client = await connect(settings)
            async with build(client, settings, activities_from(settings)):
                serving = Server(Engine(client, settings.task_queue), None)
                gateway = Gateway(f"127.0.0.1:{await serving.start('127.0.0.1', 0)}", actor="bench")
                try:
                    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000))
                    yield Stage(settings, client, skipper, gateway, server.pid)
                finally:
                    await gateway.close()
                    await serving.stop(1)
