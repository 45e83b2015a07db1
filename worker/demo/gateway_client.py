"""A client of the gateway for our own programs: demo, tests, simulator checks. It speaks the same API as everybody else."""

import uuid
from collections.abc import AsyncIterator
from typing import Any, cast

import grpc
from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.message import Message

from milepost.v1 import engagement_pb2, engagements_pb2_grpc, reading_pb2
from worker.gateway.converters import WRITERS, write_enum
from worker.gateway.mapping import fill
from workflows.engagement.messages.commands import Command


class Gateway:
    """One channel to a gateway.

    Args:
        address: host:port.
        actor: who acts, as the journal records it.
        seconds: how long a call may take.
    """

    def __init__(self, address: str, actor: str = "milepost", seconds: float = 30) -> None:
        self._channel = grpc.aio.insecure_channel(address)
        self.stub: Any = engagements_pb2_grpc.EngagementsStub(self._channel)
        self._actor, self._seconds = actor, seconds

    async def close(self) -> None:
        """Close the channel."""
        await self._channel.close()

    def _metadata(self, actor: str | None) -> tuple[tuple[str, str], ...]:
        return (("actor", actor or self._actor),)

    async def call(self, method: str, request: Message, actor: str | None = None) -> Any:
        """Call a method by name.

        Raises:
            grpc.aio.AioRpcError: the gateway refused.
        """
        return await getattr(self.stub, method)(request, metadata=self._metadata(actor), timeout=self._seconds)

    async def give(self, name: str, command: Command, *, actor: str | None = None, request_id: str | None = None, **document: str) -> Any:
        """Give a command to an engagement; ``document`` is the YAML of a proposal."""
        method = type(command).__name__
        request = request_class(method)(name=name, request_id=request_id or str(uuid.uuid4()), **document)
        fill_from(request, command)
        return await self.call(method, request, actor)

    async def create(self, document: str, provider: str, *, actor: str | None = None, request_id: str | None = None) -> Any:
        """Create an engagement from the text of its file."""
        request = request_class("CreateEngagement")(
            document=document, provider_document=provider, request_id=request_id or str(uuid.uuid4())
        )
        return await self.call("CreateEngagement", request, actor)

    async def propose(self, name: str, document: str, *, actor: str | None = None, request_id: str | None = None) -> Any:
        """Send the proposal of an engagement file."""
        request = request_class("ProposeAgreement")(name=name, document=document, request_id=request_id or str(uuid.uuid4()))
        return await self.call("ProposeAgreement", request, actor)

    async def get(self, name: str) -> engagement_pb2.Engagement:
        """The engagement as it is now."""
        found: engagement_pb2.Engagement = await self.call("GetEngagement", reading_pb2.GetEngagementRequest(name=name))
        return found

    async def watch(self, name: str, after: int = 0, seconds: float = 60) -> AsyncIterator[Any]:
        """Entries after a sequence, and whatever comes."""
        async for response in self.stub.WatchEngagement(
            reading_pb2.WatchEngagementRequest(name=name, after=after), metadata=self._metadata(None), timeout=seconds
        ):
            yield response


def request_class(method: str) -> type[Any]:
    """The request message of a method of the API."""
    from importlib import import_module

    from milepost.v1 import engagements_pb2

    service = engagements_pb2.DESCRIPTOR.services_by_name["Engagements"]
    descriptor = service.methods_by_name[method].input_type
    module = import_module(descriptor.file.name.removesuffix(".proto").replace("/", ".") + "_pb2")
    return getattr(module, descriptor.name)  # type: ignore[no-any-return]


def fill_from(request: Message, command: Command) -> None:
    """Put a command's fields into its request; what the gateway fills itself and what travels as a document has no field of that name."""
    for field in request.DESCRIPTOR.fields:
        value = getattr(command, field.name, None)
        if value is None or field.name in {"name", "document"}:
            continue
        if field.message_type is None:
            words = [
                write_enum(str(v), cast(EnumDescriptor, field.enum_type)) if field.enum_type else v
                for v in (value if field.is_repeated else (value,))
            ]
            if field.is_repeated:
                getattr(request, field.name).extend(words)
            else:
                setattr(request, field.name, words[0])
            continue
        for one in value if field.is_repeated else (value,):
            target = getattr(request, field.name).add() if field.is_repeated else getattr(request, field.name)
            writer = WRITERS.get(field.message_type.full_name)
            if writer is not None:
                writer(one, target)
            else:
                fill(target, one)
