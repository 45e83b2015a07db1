"""A client engagement lived through while processes die: everybody tries again with the same request id until somebody answers."""

import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

import grpc
from temporalio.client import WorkflowHandle

from tests import lives
from tests.chaos.crew import Crew
from tests.patience import until
from worker.demo import insisting
from worker.demo.virtual_clock import move_to
from worker.gateway.engine import workflow_id
from worker.patience import Patience
from workflows.engagement.messages import commands as c
from workflows.engagement.shell import wire
from workflows.engagement.simulation import personas
from workflows.engagement.simulation.personas import PERSONAS
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement, EngagementFile
from workflows.engagement.time.calendar import BusinessCalendar

PATIENCE = 90.0
"""Seconds somebody tries again: far more than any process needs to come back."""
_PAUSE = 0.25
_NO = frozenset({grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND})
T = TypeVar("T")

_example, _provider = cache(lives.example), cache(lives.provider)


@dataclass(frozen=True)
class Answered:
    """An OK that a caller heard.

    Attributes:
        request_id: of the request.
        sequence: journal sequence in its receipt.
        version: how many commands the engagement had taken.
        again: asks the same once more.
    """

    request_id: str
    sequence: int
    version: int
    again: Callable[[], Awaitable[Any]] = field(compare=False, repr=False)


async def insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until somebody answers.

    Raises:
        RPCError, grpc.aio.AioRpcError: an answer that trying again does not change, or nobody within the patience.
    """
    return await insisting.insist(ask, Patience(PATIENCE))


def brief(file: EngagementFile, rng: random.Random) -> EngagementFile:
    """A short engagement, so that much happens in little time."""
    drawn = lives.varied(file, rng)
    assert drawn.agreement is not None
    milestones = tuple(m.model_copy(update={"estimate_business_days": rng.randint(1, 3)}) for m in drawn.agreement.milestones[:2])
    changes = {
        "milestones": milestones,
        "start_after_business_days": 1,
        "payment": drawn.agreement.payment.model_copy(update={"net_days": 7}),
    }
    agreement = drawn.agreement.model_copy(update=changes)
    Agreement.model_validate_json(agreement.model_dump_json())
    return drawn.model_copy(update={"agreement": agreement})


class Life:
    """One engagement through the API.

    Args:
        crew: who works for it.
        seed: decides what is agreed, who the client is and what happens.
        chatter: messages from the client every morning; one of ten is for a person to answer.

    Attributes:
        answered: every OK that was heard.
        canary: a word that stands in what people write about this one, and nowhere else.
        refused: how many requests were refused.
    """

    def __init__(self, crew: Crew, seed: int, chatter: int = 0) -> None:
        self._crew, self._rng, self._chatter = crew, random.Random(seed), chatter
        self._who = self._rng.choice(list(PERSONAS.values()))
        self.canary = f"Quetzal-{seed:x}"
        drawn = brief(_example(), self._rng)
        named = drawn.client.model_copy(update={"name": f"{drawn.client.name} {self.canary}"})
        self._document = drawn.model_copy(update={"client": named}).model_dump_json(exclude_none=True)
        self.answered: list[Answered] = []
        self.refused = 0
        self.name = ""

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """The workflow behind it."""
        return self._crew.client.get_workflow_handle(workflow_id(self.name.removeprefix("engagements/")))

    async def state(self) -> State:
        """The aggregate."""
        return await insist(lambda: self.handle.query(wire.STATE_QUERY, result_type=State))

    async def live(self, rounds: int) -> None:
        """Begin, and go from morning to morning.

        Args:
            rounds: how many mornings at the most.
        """
        request_id, house = str(uuid.UUID(int=self._rng.getrandbits(128), version=4)), _provider().model_dump_json(exclude_none=True)
        made = await self._ask(request_id, lambda: self._crew.api.create(self._document, house, request_id=request_id))
        self.name = made.standing.name
        for _ in range(rounds):
            state = await self.state()
            if state.ended:
                return
            now = await insist(lambda: self._crew.skipper.get_current_time(self.handle))
            await self._morning(state, now)
            await self._sleep(state.calendars.provider, now)

    async def come_to_rest(self) -> State:
        """Wait until nothing is on its way any more."""
        await until(
            lambda: insist(lambda: self.handle.query(wire.PENDING_QUERY, result_type=int)),
            holds=lambda pending: pending == 0,
            what=f"{self.name}: no effects on their way",
            seconds=PATIENCE,
            pause=_PAUSE,
        )
        return await self.state()

    async def _morning(self, state: State, now: datetime) -> None:
        moves: list[c.Command] = [*personas.our_moves(state, now), *personas.their_moves(state, now, self._who)]
        moves = [self._signed(move) for move in moves]
        if self._rng.random() < 0.4:
            moves.append(c.RecordInbound(contact=state.client.contacts[0].id, subject="A question"))
        for number in range(self._chatter):
            subject = f"{self.canary}, {number}"
            moves.append(c.RecordInbound(contact=state.client.contacts[0].id, subject=subject, automatic=number % 10 > 0))
        for move in moves:
            await self._give(move)
        if state.stage == "QUALIFYING":
            request_id = self._request_id()
            await self._ask(request_id, lambda: self._crew.api.propose(self.name, self._document, request_id=request_id))

    def _signed(self, move: c.Command) -> c.Command:
        """With our word in what is written."""
        return move.model_copy(update={"text": f"{move.text} {self.canary}"}) if isinstance(move, c.AnswerInbound) else move

    async def _give(self, command: c.Command) -> None:
        request_id = self._request_id()
        await self._ask(request_id, lambda: self._crew.api.give(self.name, command, request_id=request_id))

    def _request_id(self) -> str:
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))

    async def _ask(self, request_id: str, ask: Callable[[], Awaitable[Any]]) -> Any:
        try:
            answer = await insist(ask)
        except grpc.aio.AioRpcError as error:
            if error.code() not in _NO:
                raise
            self.refused += 1
            return None
        self.answered.append(Answered(request_id, answer.receipt.sequence, answer.receipt.version, ask))
        return answer

    async def _sleep(self, calendar: BusinessCalendar, now: datetime) -> None:
        """Until another morning; sometimes over several."""
        day = calendar.add_business_days(calendar.local(now).date(), self._rng.choice((1, 1, 2, 3)))
        to = calendar.start_of_business(day) + timedelta(minutes=self._rng.randint(30, 150))
        await insist(lambda: move_to(self._crew.skipper, self.handle, to))
