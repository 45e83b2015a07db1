"""Calls to the gateway."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass


@dataclass(frozen=True)
class Caller:
    """Somebody at a gateway.

    Attributes:
        address: host:port of the gateway.
        actor: who calls, as the journal records it.
        timeout: seconds a call may take.
    """

    address: str
    actor: str
    timeout: float

    def call(self, method: MethodDescriptor, request: Message) -> Any:
        """Call a method and return its answer.

        Raises:
            grpc.RpcError: the gateway refused, or does not answer.
        """
        with grpc.insecure_channel(self.address) as channel:
            invoke = channel.unary_unary(
                _path(method), request_serializer=_serialized, response_deserializer=GetMessageClass(method.output_type).FromString
            )
            return invoke(request, timeout=self.timeout, metadata=self._metadata())

    def stream(self, method: MethodDescriptor, request: Message) -> Iterator[Any]:
        """Call a method that answers for as long as the caller listens.

        Raises:
            grpc.RpcError: the gateway refused, does not answer, or went away.
        """
        with grpc.insecure_channel(self.address) as channel:
            invoke = channel.unary_stream(
                _path(method), request_serializer=_serialized, response_deserializer=GetMessageClass(method.output_type).FromString
            )
            yield from invoke(request, metadata=self._metadata())

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        return (("actor", self.actor),) if self.actor else ()


def _path(method: MethodDescriptor) -> str:
    return f"/{method.containing_service.full_name}/{method.name}"


def _serialized(message: Message) -> bytes:
    return message.SerializeToString()
