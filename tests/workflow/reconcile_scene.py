"""Engagements that stand in, a billing system in memory, and a worker for both: what is delivered and reconciled is seen in small."""

import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import (
    Client,
    WorkflowHandle,
)
from temporalio.worker import Worker

from activities import Activities
from activities.engagements import running_page, workflow_id
from activities.notices.smtp import SmtpSettings
from tests.activities.storing import store_in
from tests.patience import until
from tests.workflow.standing import Books, MemorySystem, StandIn
from worker.temporal.sandbox import runner
from workflows.engagement.messages.billing_events import BillingEvent
from workflows.engagement.shell import wire as engagement_wire
from workflows.portfolio import wire
from workflows.portfolio.number_series import NumberSeries
from workflows.portfolio.reconcile import ReconcileBilling


async def running(client: Client) -> Sequence[str]:
    """The engagements that the list has."""
    found, _ = await running_page(client, 100, b"")
    return found


class Scene:
    """Engagements that stand in, a billing system in memory, and a worker of their own."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.started: list[str] = []
        self.client, self.queue, self.system = client, f"reconcile-{uuid.uuid4()}", MemorySystem()
        self.name, self.store = f"memory{uuid.uuid4().hex[:8]}", store_in(folder)
        self.activities = Activities(SmtpSettings(host="127.0.0.1", port=1), self.store, systems={self.name: self.system})

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """Serves all of it."""
        async with Worker(
            self.client,
            task_queue=self.queue,
            workflows=[StandIn, ReconcileBilling, NumberSeries],
            activities=self.activities.all(),
            workflow_runner=runner(strict=True),
            graceful_shutdown_timeout=timedelta(seconds=5),
        ):
            yield

    async def engagement(self, owed: int = 10_000, queue: str | None = None, **more: Any) -> str:
        """One that asked for 100.00 EUR, by documents of our own unless told otherwise."""
        found = uuid.uuid4().hex[:20]
        books = Books(id=found, owed={"invoice-1": owed}, **more)
        self.started.append(found)
        await self.client.start_workflow(engagement_wire.WORKFLOW, books, id=workflow_id(found), task_queue=queue or self.queue)
        await until(
            lambda: running(self.client), holds=lambda listed: found in listed, what=f"{found} in the list, which is a little behind"
        )
        return found

    async def billed(self, paid: int = 0, events: Callable[[str], Iterable[BillingEvent]] = lambda _: (), **more: Any) -> str:
        """One whose invoice the billing system made, and what the system knows of that."""
        external = f"in_{len(self.system.invoices)}"
        found = await self.engagement(billing=self.name, external={"invoice-1": external}, **more)
        assert self.system.add(found, paid=paid, events=events(found)) == external
        return found

    def handle(self, engagement: str) -> WorkflowHandle[Any, Any]:
        """Its latest run."""
        return self.client.get_workflow_handle(workflow_id(engagement))

    async def written(self, engagement: str) -> tuple[str, int]:
        """Its latest run, and the length of that history."""
        found = await self.handle(engagement).describe()
        return found.run_id or "", found.history_length

    async def reconcile(self, **start: Any) -> wire.Reconciliation:
        """Once, from beginning to end."""
        result: wire.Reconciliation = await self.client.execute_workflow(
            wire.RECONCILE,
            wire.StartReconcile(system=self.name, **start),
            id=f"{wire.reconcile_id(self.name)}-{uuid.uuid4()}",
            task_queue=self.queue,
            result_type=wire.Reconciliation,
        )
        return result
