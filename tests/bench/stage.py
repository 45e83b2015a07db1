"""The stage for counting from the command line: a server, a mailbox, and a worker in this process, whose rules can be looked at."""

import base64
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from tests.drivers.stored import remember
from tests.patience import let_steps_last
from worker import devserver
from worker.__main__ import activities_from, build
from worker.demo.stand_ins.mail_server import Mailbox, MailServer
from worker.namespace import SEARCH_ATTRIBUTES
from worker.settings import Settings
from worker.temporal.client import connect
from workflows.engagement.time.zones import load_zones


@dataclass(frozen=True)
class Stage:
    """Everything is up.

    Attributes:
        settings: of the worker.
        client: a Temporal client with the payload codec.
        skipper: moves virtual clocks.
    """

    settings: Settings
    client: Client
    skipper: TimeSkipper


@asynccontextmanager
async def stage(say: Callable[[str], None]) -> AsyncIterator[Stage]:
    """Put everything up in a folder of its own, and take it down again."""
    load_zones()
    let_steps_last()
    key = base64.urlsafe_b64encode(os.urandom(32)).decode()
    with tempfile.TemporaryDirectory(prefix="milepost-bench-") as folder, MailServer(Mailbox()) as post:
        async with devserver.running(True, None, say=say, search_attributes=SEARCH_ATTRIBUTES) as server:
            settings = Settings.load(
                temporal_address=server.address,
                namespace=server.namespace,
                keys=f"bench:{key}",
                smtp_port=post.port,
                store_dir=Path(folder) / "store",
            )
            client = await connect(remember(settings))
            async with build(client, settings, activities_from(settings)):
                yield Stage(settings, client, TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000)))
