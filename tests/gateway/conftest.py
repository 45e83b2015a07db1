"""The door for billing systems, and somebody who sends through it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.gateway.webhook_door import Stage
from tests.gateway.webhook_sender import Sender


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """The receiver, with what happened behind it."""
    return Stage(tmp_path)


@pytest.fixture
async def sends(stage: Stage) -> AsyncIterator[Sender]:
    """A billing system, over real HTTP."""
    async with stage.on_a_port() as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        yield Sender(client)
