"""A gRPC server that answers a few of a Temporal frontend's calls, as a test wishes."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf.message import Message
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest, GetSystemInfoResponse

WORKFLOW = "temporal.api.workflowservice.v1.WorkflowService"
OPERATOR = "temporal.api.operatorservice.v1.OperatorService"

Answer = Callable[[Any, grpc.ServicerContext], Message]
Calls = Mapping[tuple[str, str], tuple[type[Message], Answer]]
"""By service and method: the request's type and what answers it."""


@contextmanager
def serving(calls: Calls) -> Iterator[str]:
    """Answer the given calls, and the one every client starts with; yields host:port."""
    hello = {(WORKFLOW, "GetSystemInfo"): (GetSystemInfoRequest, lambda _request, _context: GetSystemInfoResponse())}
    server = grpc.server(ThreadPoolExecutor(2))
    for (service, method), (request, answer) in {**hello, **calls}.items():
        handler: grpc.RpcMethodHandler[Any, Message] = grpc.unary_unary_rpc_method_handler(answer, _reader(request), _written)
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {method: handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


def _reader(kind: type[Message]) -> Callable[[bytes], Message]:
    def read(data: bytes) -> Message:
        message = kind()
        message.ParseFromString(data)
        return message

    return read


def _written(message: Message) -> bytes:
    return message.SerializeToString()
