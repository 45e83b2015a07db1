"""An engagement on the real server whose commands go to the workflow itself, without a gateway: for what must be compared with the core to the letter."""

import asyncio
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Self

import pytest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkipper

from tests import lives
from tests.drivers.engagement import Engagement
from workflows.engagement.messages.answers import Entry, Receipt, Refusal
from workflows.engagement.messages.commands import Command, CreateEngagement, ProposeAgreement
from workflows.engagement.rules import table
from workflows.engagement.rules.opening.onboarding import open_questions
from workflows.engagement.shell import wire
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement, EngagementFile
from workflows.engagement.time.calendar import BusinessCalendar
from workflows.engagement.views.answer import Answer


def envelope(command: Command, request_id: str, actor: str = "unverified:simulator") -> wire.Envelope:
    """The command as the gateway would wrap it."""
    return wire.Envelope(command=command.model_dump(mode="json"), request_id=request_id, digest="", actor=actor)


class Real(Engagement[State]):
    """One engagement on the server.

    Args:
        client: with the payload codec.
        skipper: moves its clock.
        task_queue: where a worker serves.
    """

    recap, note = "What we talked about.", "Ready for your review."

    def __init__(self, client: Client, skipper: TimeSkipper, task_queue: str) -> None:
        self._client, self._skipper, self._queue = client, skipper, task_queue
        self._created: CreateEngagement | None = None

    @classmethod
    def found(cls, client: Client, skipper: TimeSkipper, task_queue: str, workflow_id: str) -> Self:
        """One that somebody else began."""
        real = cls(client, skipper, task_queue)
        real._handle = client.get_workflow_handle(workflow_id)
        return real

    @property
    def created(self) -> CreateEngagement:
        """The first command."""
        assert self._created is not None
        return self._created

    async def begin(self, file: EngagementFile | None = None) -> Self:
        """Start it from a file, the example by default; its first message has left."""
        await self.create(lives.create_of(file or lives.example(), lives.provider(), lives.some_id(), datetime.now(UTC)))
        return self

    async def create(self, command: CreateEngagement, request_id: str = "create") -> None:
        """Start it."""
        self._created = command
        started = await self._client.start_workflow(
            wire.WORKFLOW,
            wire.Start(created=envelope(command, request_id), rules=table.RULES_VERSION),
            id=f"engagement/{command.engagement_id}",
            task_queue=self._queue,
        )
        self._handle = self._client.get_workflow_handle(started.id)
        await self.rest()

    async def give(self, command: Command, request_id: str | None = None, actor: str = "unverified:simulator") -> Receipt:
        """Give it a command, and wait for nothing but the answer.

        Raises:
            WorkflowUpdateFailedError: it was refused.
        """
        request_id = request_id or str(uuid.uuid4())
        answer: Answer = await self.handle.execute_update(
            wire.UPDATE, envelope(command, request_id, actor), id=wire.update_id("api", request_id), result_type=Answer
        )
        assert answer.receipt is not None
        return answer.receipt

    async def refused(self, command: Command) -> Refusal:
        """Give a command that must be refused."""
        with pytest.raises(WorkflowUpdateFailedError) as caught:
            await self.give(command)
        assert isinstance(caught.value.cause, ApplicationError)
        return Refusal.model_validate(caught.value.cause.details[0])

    async def code_of(self, command: Command, request_id: str) -> str | None:
        """Give it a command that may be refused: the refusal's code, or nothing."""
        try:
            await self.give(command, request_id)
        except WorkflowUpdateFailedError as error:
            assert isinstance(error.cause, ApplicationError)
            return error.cause.type
        return None

    async def until_event(self, event: str, after: int = 0) -> State:
        """Let time pass, from deadline to deadline, until an event is in the journal after a sequence."""
        return await self.until(lambda state: happened(state, event, after))

    async def events(self) -> list[Any]:
        """The history of the latest run."""
        return list((await self.handle.fetch_history()).events)

    # -- how it is spoken to

    async def look(self) -> State:
        return await self.state()

    async def journal(self) -> tuple[Entry, ...]:
        return (await self.state()).journal

    async def send(self, command: Command, actor: str) -> Receipt:
        return await self.give(command, actor=f"unverified:{actor}")

    async def send_proposal(self, terms: Agreement | None) -> Receipt:
        agreement = terms or self.created.file.agreement
        assert agreement is not None
        return await self.give(ProposeAgreement(agreement=agreement, calendars=self.created.calendars))

    async def calendar(self) -> BusinessCalendar:
        return (await self.state()).calendars.provider

    def questions(self, view: State) -> tuple[str, ...]:
        return open_questions(view)

    def due(self, view: State) -> datetime | None:
        return min((d.at for d in view.deadlines.values()), default=None)


def happened(state: State, event: str, after: int = 0) -> bool:
    """Whether an event is in the journal after a sequence."""
    return any(e.event == event and e.sequence > after for e in state.journal)


async def together(lives: Iterable[Any]) -> None:
    """Run engagements side by side, a few at a time: two cores serve them all."""
    gate = asyncio.Semaphore(8)

    async def one(life: Any) -> None:
        async with gate:
            await life

    async with asyncio.TaskGroup() as group:
        for life in lives:
            group.create_task(one(life))
