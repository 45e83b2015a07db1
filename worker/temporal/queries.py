"""Queries that met an engagement between two of its steps are asked again: see ``workflows/engagement/shell/pace.py``."""

import asyncio
from typing import Any

from temporalio.client import Interceptor, OutboundInterceptor, QueryWorkflowInput, WorkflowQueryFailedError

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds before each further try; a step that is due begins within milliseconds. A query that is wrong fails the same way each time."""


class AskAgain(Interceptor):
    """Asks a failed query again."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        """Stand before the client's own calls."""
        return _Asking(next)


class _Asking(OutboundInterceptor):
    async def query_workflow(self, input: QueryWorkflowInput) -> Any:
        for pause in PAUSES:
            try:
                return await super().query_workflow(input)
            except WorkflowQueryFailedError:
                await asyncio.sleep(pause)
        return await super().query_workflow(input)
