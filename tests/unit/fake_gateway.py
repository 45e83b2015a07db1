"""A gateway that says what a test wants: a real gRPC server with the real service, without anything behind it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_status import rpc_status

from milepost.v1 import answers_pb2, engagements_pb2
from worker.gateway.status import ApiError, status_of

SERVICE = engagements_pb2.DESCRIPTOR.services_by_name["Engagements"]
Answer = Message | list[Message] | ApiError | grpc.StatusCode | Callable[[Any], Any]


@dataclass
class FakeGateway:
    """What it is asked, and what it answers.

    Attributes:
        address: host:port.
        answers: by method; an empty MutationResponse where nothing is said. A list is a stream, or the answers in turn.
        requests: method and request, as they came.
        actors: metadata `actor` of each.
    """

    address: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, Any]] = field(default_factory=list)
    actors: list[str | None] = field(default_factory=list)

    @property
    def last(self) -> Any:
        """The last request."""
        return self.requests[-1][1]

    def handle(self, method: str, request: Any, context: grpc.ServicerContext) -> Any:
        self.requests.append((method, request))
        self.actors.append(next((str(value) for key, value in context.invocation_metadata() if key == "actor"), None))
        answer = self.answers.get(method, answers_pb2.MutationResponse(receipt=answers_pb2.Receipt(version=1, sequence=1)))
        if callable(answer) and not isinstance(answer, Message | type):
            answer = answer(request)
        if isinstance(answer, ApiError):
            context.abort_with_status(rpc_status.to_status(status_of(answer)))
        if isinstance(answer, grpc.StatusCode):
            context.abort(answer, "")
        return answer

    def stream(self, method: str, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        answer = self.handle(method, request, context)
        for one in answer:
            if isinstance(one, grpc.StatusCode):
                context.abort(one, "")
            yield one


@contextmanager
def fake_gateway() -> Iterator[FakeGateway]:
    """Run one on an ephemeral port of this machine."""
    fake = FakeGateway()
    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE.full_name, _handlers(fake)),))
    fake.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield fake
    finally:
        server.stop(0).wait()


def _handlers(fake: FakeGateway) -> dict[str, Any]:
    def of(name: str, request: type[Any], streams: bool) -> Any:
        behaviour = fake.stream if streams else fake.handle
        make = grpc.unary_stream_rpc_method_handler if streams else grpc.unary_unary_rpc_method_handler
        return make(
            lambda message, context: behaviour(name, message, context),
            request_deserializer=request.FromString,
            response_serializer=lambda message: message.SerializeToString(),
        )

    return {method.name: of(method.name, GetMessageClass(method.input_type), method.server_streaming) for method in SERVICE.methods}
