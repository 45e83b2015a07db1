"""A server of Temporal that does what a test says."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from google.protobuf.any_pb2 import Any as AnyMessage
from temporalio.api.common.v1 import GrpcStatus
from temporalio.client import (
    WorkflowExecutionStatus,
)
from temporalio.service import RPCError, RPCStatusCode

from worker.gateway.engine import Engine, workflow_id

ENGAGEMENT = "aaaaaaaaaaaaaaaaaaaaaaaaaa"


def rpc(status: RPCStatusCode, *details: Any) -> RPCError:
    packed = []
    for detail in details:
        packed.append(AnyMessage())
        packed[-1].Pack(detail)
    return RPCError("internal words, host 10.0.0.7", status, GrpcStatus(details=packed).SerializeToString())


class Script:
    """A client whose every call does what the test says."""

    namespace = "default"

    def __init__(self, **acts: Callable[..., Any]) -> None:
        self.acts, self.asked = acts, list[tuple[str, Any]]()

    def get_workflow_handle(self, workflow: str, run_id: str | None = None) -> Any:
        assert workflow == workflow_id(ENGAGEMENT)
        return SimpleNamespace(
            describe=lambda: self.act("describe"),
            query=lambda name, **rest: self.act("query", name),
            execute_update=lambda name, envelope, **rest: self.act("update", rest["id"]),
        )

    async def act(self, name: str, *args: Any) -> Any:
        self.asked.append((name, args))
        return await self.acts[name](*args) if asyncio.iscoroutinefunction(self.acts[name]) else self.acts[name](*args)


def raising(error: BaseException) -> Callable[..., Any]:
    def act(*_: Any) -> Any:
        raise error

    return act


def engine(patience: float = 5, **acts: Callable[..., Any]) -> Engine:
    client: Any = Script(**acts)
    return Engine(client, "queue", patience)


def described(status: WorkflowExecutionStatus, run: str = "run-1", length: int = 0) -> Callable[..., Any]:
    return lambda: SimpleNamespace(status=status, run_id=run, history_length=length)
