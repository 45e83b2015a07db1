"""Engagements that begin with limits of their own, so that their runs end after a few commands or their journals are stored early.

The limits travel in the first event of an engagement, as they do for everybody; the workflow knows nothing of tests.
"""

from typing import Any

from temporalio.client import Client, Interceptor, OutboundInterceptor, StartWorkflowInput, WorkflowHandle

from workflows.engagement.shell import wire
from workflows.engagement.shell.limits import Limits


class _Limiting(Interceptor):
    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return _Outbound(next, self._limits)


class _Outbound(OutboundInterceptor):
    def __init__(self, next: OutboundInterceptor, limits: Limits) -> None:
        super().__init__(next)
        self._limits = limits

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
        if input.workflow == wire.WORKFLOW:
            (start,) = input.args
            input.args = [start.model_copy(update={"limits": self._limits})]
        return await super().start_workflow(input)


def limited(client: Client, **limits: int) -> Client:
    """A client like this one, whose engagements begin with these limits."""
    config = client.config()
    config["interceptors"] = [*config["interceptors"], _Limiting(Limits(**limits))]
    return Client(**config)
