"""Calling the API as any client does, and reading its errors."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import grpc
from google.rpc import error_details_pb2, status_pb2

from milepost.v1 import answers_pb2, engagements_pb2_grpc, reading_pb2
from tests.house.generated import ROOT
from tests.patience import BY_THE_CLOCK, SECONDS, patient
from worker.demo.gateway_client import request_class
from worker.gateway.engine import Engine
from worker.gateway.server import Gateway
from worker.gateway.servicer import now
from worker.gateway.status import DETAILS_KEY

FILE = (ROOT / "examples" / "website-redesign.yaml").read_text()
PROVIDER = (ROOT / "examples" / "provider.yaml").read_text()


class Caller:
    """A client of one gateway."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.channel: Any = channel
        self.stub: Any = engagements_pb2_grpc.EngagementsStub(channel)

    async def call(self, method: str, *, actor: str | None = None, **fields: Any) -> Any:
        """Call a method with these fields; mutations get a request id where none is given."""
        make = request_class(method)
        if "request_id" in make.DESCRIPTOR.fields_by_name:
            fields.setdefault("request_id", str(uuid.uuid4()))
        metadata = (("actor", actor),) if actor is not None else ()
        async with patient(SECONDS, f"an answer to {method}"):
            return await getattr(self.stub, method)(make(**fields), metadata=metadata, timeout=BY_THE_CLOCK)

    async def refusal(self, method: str, **fields: Any) -> "Answer":
        """Call a method that must fail."""
        try:
            response = await self.call(method, **fields)
        except grpc.aio.AioRpcError as error:
            return answer_of(error)
        raise AssertionError(f"{method} was taken: {response}")

    async def create(self, **fields: Any) -> Any:
        """Create an engagement from the example."""
        return await self.call("CreateEngagement", **({"document": FILE, "provider_document": PROVIDER} | fields))

    async def qualified(self) -> str:
        """The name of a new engagement that a proposal can be sent for."""
        name = str((await self.create()).standing.name)
        await self.answers_questions(name)
        await self.call("Qualify", name=name, by="mira")
        return name

    async def answers_questions(self, name: str) -> None:
        """Answer what the intake still lacks."""
        if missing := (await self.call("GetEngagement", name=name)).open_questions:
            await self.call("RecordIntake", name=name, answers=[{"question": question, "answer": "Yes"} for question in missing])

    def watching(self, name: str, after: int = 0) -> Any:
        """Begin to watch."""
        return self.stub.WatchEngagement(reading_pb2.WatchEngagementRequest(name=name, after=after))

    async def until(self, name: str, true: Callable[[Any], bool], seconds: float = 30) -> Any:
        """The engagement, once something is true of it."""
        stream = self.watching(name)
        try:
            async with patient(seconds, f"something true of {name}") as waiting:
                while True:
                    response = await stream.read()
                    if response.HasField("snapshot") and true(response.snapshot):
                        return response.snapshot
                    waiting.saw(response)
        finally:
            stream.cancel()


@asynccontextmanager
async def before(engine: Engine, clock: Callable[[], datetime] = now) -> AsyncIterator[Caller]:
    """A client of a gateway of its own before this engine."""
    gateway = Gateway(engine, None, clock=clock)
    port = await gateway.start("127.0.0.1", 0)
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Caller(channel)
    finally:
        await gateway.stop(0)


async def until_snapshot(stream: Any) -> tuple[list[int], Any]:
    """The sequences of the entries that come, and the snapshot that follows them."""
    told: list[int] = []
    async with patient(SECONDS, "a snapshot after the entries") as waiting:
        while True:
            response = await stream.read()
            waiting.saw(response)
            if response.HasField("snapshot"):
                return told, response.snapshot
            told.append(response.entry.sequence)


async def ending(stream: Any) -> "Answer":
    """How a stream ends."""
    try:
        async with patient(SECONDS, "the end of a stream") as waiting:
            while True:
                waiting.saw(await stream.read())
    except grpc.aio.AioRpcError as error:
        return answer_of(error)


@dataclass(frozen=True)
class Answer:
    """An error as a client reads it."""

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: dict[str, str]
    violations: dict[str, str]
    actions: tuple[str, ...]
    retry: bool


def answer_of(error: grpc.aio.AioRpcError) -> Answer:
    """Read an error, which must carry a status with details."""
    trailers = dict(error.trailing_metadata())
    assert DETAILS_KEY in trailers, error
    status = status_pb2.Status.FromString(trailers[DETAILS_KEY])
    assert (status.code, status.message) == (error.code().value[0], error.details())
    found: dict[str, Any] = {}
    for detail in status.details:
        kind = DETAILS[detail.TypeName()]
        assert kind.DESCRIPTOR.name not in found, "each detail once"
        found[kind.DESCRIPTOR.name] = kind.FromString(detail.value)
    info = found["ErrorInfo"]
    assert info.domain == "milepost"
    violations = found.get("BadRequest", error_details_pb2.BadRequest()).field_violations
    actions = found.get("AvailableActions", answers_pb2.AvailableActions()).actions
    return Answer(
        code=error.code(),
        reason=info.reason,
        message=status.message,
        metadata=dict(info.metadata),
        violations={v.field: v.description for v in violations},
        actions=tuple(a.action for a in actions),
        retry="RetryInfo" in found,
    )


DETAILS: dict[str, Any] = {
    kind.DESCRIPTOR.full_name: kind
    for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.RetryInfo, answers_pb2.AvailableActions)
}
