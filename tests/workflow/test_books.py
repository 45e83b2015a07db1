"""The books of a statement, read from engagements and number series on the real server."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

from activities.billing.page import reference_for
from activities.billing.series import NumberTaker
from activities.engagements import KnownEngagement, KnownInvoice, workflow_id
from tests.workflow.standing import eur
from worker.namespace import prepare_namespace
from worker.settings import Settings
from worker.statements.books import read_books
from worker.statements.matching import Certain, Kind, match
from worker.statements.reading import Row
from worker.temporal.client import connect
from worker.temporal.sandbox import runner
from workflows.engagement.model import Frozen
from workflows.engagement.shell import wire
from workflows.portfolio.number_series import NumberSeries
from workflows.portfolio.wire import series_workflow_id


class Shown(Frozen):
    """What an engagement shows."""

    view: KnownEngagement


@workflow.defn(name=wire.WORKFLOW, sandboxed=False)
class Showing:
    """An engagement that only shows."""

    @workflow.init
    def __init__(self, shown: Shown) -> None:
        self.shown = shown

    @workflow.run
    async def run(self, shown: Shown) -> None:
        """For ever."""
        await workflow.wait_condition(lambda: False)

    @workflow.query(name=wire.BILLING_QUERY)
    def billing(self) -> KnownEngagement:
        """What billing reads."""
        return self.shown.view


class Stage:
    """A queue, a series and engagements of its own."""

    def __init__(self, client: Client) -> None:
        self.client, self.queue, self.series = client, f"books-{uuid.uuid4()}", f"B{uuid.uuid4().hex[:8]}".upper()
        self.taker = NumberTaker(lambda: client, lambda: self.queue)
        self.shown = list[str]()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """With a worker; the engagements end afterwards."""
        async with Worker(self.client, task_queue=self.queue, workflows=[Showing, NumberSeries], workflow_runner=runner(strict=True)):
            yield
            for found in (*map(workflow_id, self.shown), series_workflow_id(self.series)):
                await self.client.get_workflow_handle(found).terminate()

    async def engagement(self, state: str, owed: int, queue: str | None = None) -> tuple[str, str]:
        """One with an invoice; its id and the invoice's number."""
        found = uuid.uuid4().hex[:20]
        number = await self.taker.take(self.series, f"{found}/invoice-1")
        invoice = KnownInvoice(
            id="invoice-1", state=state, amount=eur(10_000), outstanding=eur(owed), number=number, reference=reference_for(number)
        )
        view = KnownEngagement(id=found, client="Northwind Pottery", sequence=1, invoices=(invoice,))
        await self.client.start_workflow(wire.WORKFLOW, Shown(view=view), id=workflow_id(found), task_queue=queue or self.queue)
        self.shown.append(found)
        return found, number


def paid(reference: str, minor: int = 10_000, **more: Any) -> Row:
    """A row of a statement."""
    return Row(2, reference, date(2026, 11, 20), eur(minor), reference, "")


async def test_open_settled_and_bygone_invoices_are_found_by_their_references(settings: Settings) -> None:
    """Of an engagement that is not here any more, or does not answer, the number series still knows whose the number was."""
    # In a namespace of its own: every engagement that other tests left behind would be waited for.
    name = f"books-{uuid.uuid4().hex[:8]}"
    await prepare_namespace(settings.temporal_address, name)
    client = await connect(settings.model_copy(update={"namespace": name}))
    stage = Stage(client)
    async with stage.serving():
        (waiting, one), (settled, two) = await stage.engagement("OVERDUE", 2_500), await stage.engagement("PAID", 0)
        three = await stage.taker.take(stage.series, "bygone00000/invoice-7")
        lost = await stage.engagement("OPEN", 10_000, queue="nobody-serves-this")
        rows = [paid(reference_for(number)) for number in (one, two, three, lost[1])] + [paid(reference_for(f"{stage.series}-0005"))]
        while True:
            books = await read_books(client, rows, [stage.series, "NOSERIES"], patience=1)
            if {waiting, settled} <= {o.engagement for o in books.open} | {o.engagement for o in books.settled.values()} and lost[
                0
            ] in books.silent:
                break  # lists are about a second behind
        result = match(rows, books, "bank")
    assert [(c.event.engagement, c.event.invoice, c.kind) for c in result.certain if isinstance(c, Certain)] == [
        (waiting, "invoice-1", Kind.OVER),
        (settled, "invoice-1", Kind.OVER),
        ("bygone00000", "invoice-7", Kind.OVER),
        (lost[0], "invoice-1", Kind.OVER),
    ]
    assert [aside.row for aside in result.unmatched] == [rows[4]]
    assert lost[0] in books.silent
