"""Engagements on the real server that begin at a moment of the virtual clock, and not at this machine's.

A workflow cannot be started in the future, but a child goes by the virtual time of its parent. So each engagement is started by a parent that was
taken to the moment before, and after that it is alone. Only the time at which the server says that a child was started is this machine's, and a first
command takes effect at that; so it is taken before, and the engagement begins with the state it leads to, as each later run does.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.client import Client, Interceptor, OutboundInterceptor, StartWorkflowInput, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from workflows.engagement.rules import core
from workflows.engagement.shell import wire

_WAITING: dict[str, StartWorkflowInput] = {}
"""What is to be started, by its id: the parents run in this process."""


@workflow.defn
class Parent:
    """Starts an engagement once it is told to."""

    def __init__(self) -> None:
        self._told = False

    @workflow.run
    async def run(self, engagement: str) -> None:
        await workflow.wait_condition(lambda: self._told)
        start = _WAITING.pop(engagement)
        await workflow.start_child_workflow(
            start.workflow,
            args=start.args,
            id=start.id,
            task_queue=start.task_queue,
            id_reuse_policy=start.id_reuse_policy,
            memo=start.memo,
            search_attributes=start.search_attributes,
            static_summary=start.static_summary,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
        )

    @workflow.signal
    def begin(self) -> None:
        self._told = True


class _Beginning(Interceptor):
    def __init__(self, skipper: TimeSkipper, queue: str, moment: datetime) -> None:
        self.skipper, self.queue, self.moment = skipper, queue, moment

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return _Outbound(next, self)


class _Outbound(OutboundInterceptor):
    def __init__(self, next: OutboundInterceptor, plan: _Beginning) -> None:
        super().__init__(next)
        self._plan = plan

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
        if input.workflow != wire.WORKFLOW:
            return await super().start_workflow(input)
        plan, (start,) = self._plan, input.args
        assert start.created is not None
        begun = core.handle(None, start.created.opened(), start.created.meta(plan.moment, start.rules)).state
        input.args = [start.model_copy(update={"created": None, "state": begun})]
        _WAITING[input.id] = input
        parent = await plan.skipper.client.start_workflow(Parent.run, input.id, id=f"parent/{input.id}", task_queue=plan.queue)
        by = plan.moment - await plan.skipper.get_current_time(parent)
        assert await plan.skipper.fast_forward(parent, by)
        await parent.signal(Parent.begin)
        await parent.result()
        return plan.skipper.client.get_workflow_handle(input.id)


@asynccontextmanager
async def beginning(client: Client, moment: datetime) -> AsyncIterator[Client]:
    """A client like this one, whose engagements begin at a moment of the future."""
    queue = "parents"
    plain = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=5000))
    config = client.config()
    config["interceptors"] = [*config["interceptors"], _Beginning(plain, queue, moment)]
    async with Worker(client, task_queue=queue, workflows=[Parent], workflow_runner=UnsandboxedWorkflowRunner()):
        yield Client(**config)
