"""An engagement on the real server, driven without a gateway: for what must be compared with the simulator to the letter."""

import asyncio
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkipper

from activities.engagements import asked
from tests.patience import at_rest
from worker.demo.virtual_clock import move_to
from workflows.engagement.messages.answers import Receipt
from workflows.engagement.messages.commands import Command, CreateEngagement
from workflows.engagement.rules import version
from workflows.engagement.shell import wire
from workflows.engagement.state import State


def envelope(command: Command, request_id: str, actor: str = "unverified:simulator") -> wire.Envelope:
    """The command as the gateway would wrap it."""
    return wire.Envelope(command=command.model_dump(mode="json"), request_id=request_id, digest="", actor=actor)


class Real:
    """One engagement on the server.

    Args:
        client: with the payload codec.
        skipper: moves its clock.
        task_queue: where a worker serves.
    """

    def __init__(self, client: Client, skipper: TimeSkipper, task_queue: str) -> None:
        self._client, self._skipper, self._queue = client, skipper, task_queue
        self._handle: WorkflowHandle[Any, Any] | None = None

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """The workflow; the latest run."""
        assert self._handle is not None
        return self._handle

    async def create(self, command: CreateEngagement, request_id: str = "create") -> None:
        """Start it."""
        started = await self._client.start_workflow(
            wire.WORKFLOW,
            wire.Start(created=envelope(command, request_id), rules=version.RULES_VERSION),
            id=f"engagement/{command.engagement_id}",
            task_queue=self._queue,
        )
        self._handle = self._client.get_workflow_handle(started.id)
        await self.rest()

    async def give(self, command: Command, request_id: str | None = None) -> Receipt:
        """Give it a command.

        Raises:
            WorkflowUpdateFailedError: it was refused.
        """
        request_id = request_id or str(uuid.uuid4())
        receipt: Receipt = await self.handle.execute_update(
            wire.UPDATE, envelope(command, request_id), id=wire.update_id("api", request_id), result_type=Receipt
        )
        return receipt

    async def code_of(self, command: Command, request_id: str) -> str | None:
        """Give it a command: the refusal's code, or nothing."""
        try:
            await self.give(command, request_id)
        except WorkflowUpdateFailedError as error:
            assert isinstance(error.cause, ApplicationError)
            return error.cause.type
        return None

    async def state(self) -> State:
        """The aggregate."""
        return await asked(self.handle, wire.STATE_QUERY, State)

    async def rest(self) -> None:
        """Wait until nothing is on its way that could go now."""
        await at_rest(self.handle)

    async def now(self) -> datetime:
        """The virtual time."""
        return await self._skipper.get_current_time(self.handle)

    async def advance(self, to: datetime) -> None:
        """Let time pass; the server fires each deadline on its way at its own moment."""
        await self.rest()
        await move_to(self._skipper, self.handle, to)
        await self.rest()

    async def events(self) -> list[Any]:
        """The history of the latest run."""
        return list((await self.handle.fetch_history()).events)


async def together(lives: Iterable[Any]) -> None:
    """Run engagements side by side, a few at a time: two cores serve them all."""
    gate = asyncio.Semaphore(8)

    async def one(life: Any) -> None:
        async with gate:
            await life

    async with asyncio.TaskGroup() as group:
        for life in lives:
            group.create_task(one(life))
