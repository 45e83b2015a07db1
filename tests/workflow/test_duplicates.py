"""A request that comes again gets the receipt it got before, for life, and writes nothing; with another body it is refused."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests.drivers.real import Real
from tests.gateway.calling import FILE, PROVIDER, Caller, before
from tests.patience import BY_THE_CLOCK
from tests.short_runs import limited
from worker.gateway.engine import Engine, workflow_id
from worker.settings import Settings

UPDATES = 4
"""Commands that a run takes here."""


@dataclass(frozen=True)
class Asked:
    """A request that was answered, and what was answered."""

    method: str
    fields: dict[str, Any]
    changed: dict[str, Any]
    """What another body under the same request id has."""
    receipt: Any


class Scene:
    """An engagement, driven through the gateway and looked at on the server."""

    def __init__(self, api: Caller, real: Real, created: Asked, name: str) -> None:
        self.api, self.real, self.created, self.name = api, real, created, name

    async def ask(self, method: str, changed: dict[str, Any], **fields: Any) -> Asked:
        """Ask for something the first time."""
        fields |= {"name": self.name, "request_id": str(uuid.uuid4())}
        answer = await self.api.call(method, **fields)
        return Asked(method, fields, changed, answer.receipt)

    async def written(self) -> tuple[str, int]:
        """The latest run, and how many events its history has, once nothing is on its way."""
        await self.real.rest()
        description = await self.real.handle.describe()
        return str(description.run_id), description.history_length

    async def repeats_for_nothing(self, *asked: Asked) -> None:
        """Each comes again, as it was and changed: the same receipt, a refusal, and not one event."""
        written = await self.written()
        assert len(await self.real.events()) == written[1]
        for one in asked:
            again = await self.api.call(one.method, **one.fields)
            assert again.receipt == one.receipt, one.method
            assert again.standing.sequence >= one.receipt.sequence
            other = await self.api.refusal(one.method, **(one.fields | one.changed))
            assert (other.code, other.reason) == (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED"), one.method
        assert await self.written() == written
        assert len(await self.real.events()) == written[1]


@pytest.fixture
async def scene(client: Client, skipper: TimeSkipper, settings: Settings, worker: None) -> AsyncIterator[Scene]:
    """A new engagement whose runs end after a few commands."""
    short = limited(client, updates=UPDATES)
    async with before(Engine(short, settings.task_queue, BY_THE_CLOCK)) as api:
        fields = {"document": FILE, "provider_document": PROVIDER, "request_id": str(uuid.uuid4())}
        made = await api.call("CreateEngagement", **fields)
        real = Real.found(short, skipper, settings.task_queue, workflow_id(made.standing.name.removeprefix("engagements/")))
        created = Asked("CreateEngagement", fields, {"document": FILE + "\n"}, made.receipt)
        yield Scene(api, real, created, made.standing.name)


async def message(scene: Scene, subject: str) -> Asked:
    """A message from the client, noted without an answer of the machine."""
    return await scene.ask("RecordInbound", {"subject": f"not {subject}"}, contact="anna", subject=subject, automatic=True)


async def test_within_a_run(scene: Scene) -> None:
    run, _ = await scene.written()
    first, second = await message(scene, "first"), await message(scene, "second")
    await scene.repeats_for_nothing(scene.created, first, second)
    assert (await scene.written())[0] == run


async def test_across_continue_as_new_and_across_two(scene: Scene) -> None:
    runs = [(await scene.written())[0]]
    asked = [scene.created]
    for number in range(2 * UPDATES + 1):
        asked.append(await message(scene, f"message {number}"))
        run, _ = await scene.written()
        runs += [] if run in runs else [run]
    assert len(runs) == 3
    await scene.repeats_for_nothing(*asked)


async def test_after_closing(scene: Scene) -> None:
    """Whether the run it was taken in still runs or ended long ago."""
    early = [await message(scene, f"message {number}") for number in range(UPDATES)]
    await scene.real.workday()
    state = await scene.real.state()
    answered = {"inbound": next(iter(state.inbound)), "by": "mira", "text": "Thank you for writing."}
    late = [await scene.ask("AnswerInbound", {"text": "No."}, **answered)]
    late.append(await scene.ask("CancelEngagement", {"explanation": "Another reason."}, wish_of=1, explanation="Plans changed."))
    await scene.real.until_event("EngagementClosed")
    await scene.repeats_for_nothing(scene.created, *early, *late)
    written = await scene.written()
    fresh = await scene.api.refusal("CancelEngagement", name=scene.name, wish_of=1, explanation="Plans changed.")
    assert (fresh.code, fresh.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "NOT_IN_THIS_STAGE")
    assert await scene.written() == written
    assert (await scene.real.state()).stage == "CLOSED"


async def test_many_at_once_are_one(scene: Scene) -> None:
    """The same request from several callers in the same moment is taken once, and costs what one costs."""
    await message(scene, "to compare with")
    cost = -(await scene.written())[1]
    one = await message(scene, "one")
    cost += (await scene.written())[1]
    before_them = await scene.written()
    fields = one.fields | {"request_id": str(uuid.uuid4()), "subject": "many"}
    answers = await asyncio.gather(*(scene.api.call("RecordInbound", **fields) for _ in range(5)))
    assert len({answer.receipt.SerializeToString() for answer in answers}) == 1
    assert (await scene.written()) == (before_them[0], before_them[1] + cost)


async def test_the_id_of_a_creation_is_taken_for_the_engagement_too(scene: Scene) -> None:
    """Otherwise a client that numbers its requests badly would get the receipt of something else."""
    written = await scene.written()
    fields = {"name": scene.name, "contact": "anna", "subject": "x", "request_id": scene.created.fields["request_id"]}
    answer = await scene.api.refusal("RecordInbound", **fields)
    assert (answer.code, answer.reason) == (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    assert await scene.written() == written


async def test_a_refused_request_may_come_again_under_its_id(scene: Scene) -> None:
    """Only what was taken is remembered: what was impossible yesterday may be possible today."""
    request_id = str(uuid.uuid4())
    assert (await scene.api.refusal("Qualify", name=scene.name, by="mira", request_id=request_id)).reason == "INTAKE_INCOMPLETE"
    questions = (await scene.api.call("GetEngagement", name=scene.name)).open_questions
    await scene.api.call("RecordIntake", name=scene.name, answers=[{"question": q, "answer": "Yes"} for q in questions])
    taken = await scene.api.call("Qualify", name=scene.name, by="mira", request_id=request_id)
    again = await scene.api.call("Qualify", name=scene.name, by="mira", request_id=request_id)
    assert again.receipt == taken.receipt
