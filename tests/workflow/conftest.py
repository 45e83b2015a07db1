"""Engagements of their own for the tests of the shell, and a mail server with moods."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from tests.drivers.real import Real
from tests.moods import Moods, moody
from tests.short_runs import limited
from tests.workflow.billing_stage import BillingStage, billing_stage
from tests.workflow.reconcile_scene import Scene
from worker.demo.stand_ins.mail_server import Mailbox
from worker.namespace import prepare_namespace
from worker.settings import Settings
from worker.temporal.client import connect
from workflows.engagement.terms import EngagementFile


class Begin:
    """Begins engagements on the shared worker."""

    def __init__(self, client: Client, skipper: TimeSkipper, queue: str) -> None:
        self._client, self.skipper, self._queue = client, skipper, queue

    async def __call__(self, file: EngagementFile | None = None, **limits: int) -> Real:
        """A new engagement, of the example by default; its first message has left."""
        return await Real(limited(self._client, **limits), self.skipper, self._queue).begin(file)


@pytest.fixture
def begin(worker: None, client: Client, skipper: TimeSkipper, settings: Settings) -> Begin:
    """Begins an engagement."""
    return Begin(client, skipper, settings.task_queue)


@pytest.fixture
def moods(mailbox: tuple[Mailbox, int]) -> Iterator[Moods]:
    """What the mail server answers."""
    with moody(mailbox[0]) as found:
        yield found


@pytest.fixture(scope="session")
async def billing(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BillingStage]:
    """Billing systems, a receiver and a worker in a namespace of their own."""
    async with billing_stage(settings, tmp_path_factory.mktemp("billing")) as stage:
        yield stage


@pytest.fixture
async def alone(settings: Settings) -> Client:
    """A client of a namespace where nobody else's engagements are."""
    namespace = f"reconcile-{uuid.uuid4().hex[:8]}"
    await prepare_namespace(settings.temporal_address, namespace)
    return await connect(settings.model_copy(update={"namespace": namespace}))


@pytest.fixture
def lone_skipper(alone: Client) -> TimeSkipper:
    """Moves clocks there."""
    return TimeSkipper(alone, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000))


@pytest.fixture
async def scene(alone: Client, tmp_path: Path) -> AsyncIterator[Scene]:
    """With its worker."""
    found = Scene(alone, tmp_path)
    async with found.worker():
        yield found
