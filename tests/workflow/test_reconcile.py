"""Delivery of billing events, and the reconciliation that delivers what webhooks lost, on the real server."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, ScheduleActionExecutionStartWorkflow, WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ActivityError
from temporalio.worker import Worker

from activities import Activities
from activities.billing import delivery
from activities.billing.delivery import Outcome, deliver
from activities.billing.reconciliation import Reconciler
from activities.documents import DocumentStore
from activities.engagements import EngagementUnreachableError, workflow_id
from activities.journal import Journal
from activities.notices.smtp import SmtpSettings
from tests.workflow.standing import Books, MemorySystem, StandIn, payment
from worker.schedules import ensure_schedules
from worker.settings import Settings
from worker.temporal.sandbox import runner
from workflows.engagement import wire as engagement_wire
from workflows.portfolio import wire
from workflows.portfolio.number_series import NumberSeries
from workflows.portfolio.ports import ReconcilePageCall
from workflows.portfolio.reconcile import ReconcileBilling


class Scene:
    """Engagements that stand in, a billing system in memory, and a worker of their own."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client, self.queue, self.system = client, f"reconcile-{uuid.uuid4()}", MemorySystem()
        self.name, self.documents = f"memory{uuid.uuid4().hex[:8]}", DocumentStore(folder / "documents")
        self.activities = Activities(
            SmtpSettings(host="127.0.0.1", port=1), self.documents, Journal(folder / "journal"), systems={self.name: self.system}
        )

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
        """One that asked for 100.00 EUR."""
        found = uuid.uuid4().hex[:20]
        books = Books(id=found, owed={"invoice-1": owed}, **more)
        await self.client.start_workflow(engagement_wire.WORKFLOW, books, id=workflow_id(found), task_queue=queue or self.queue)
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


@pytest.fixture
async def scene(client: Client, tmp_path: Path) -> AsyncIterator[Scene]:
    """With its worker."""
    found = Scene(client, tmp_path)
    async with found.worker():
        yield found


async def test_an_event_is_taken_once_and_a_repetition_costs_no_event(scene: Scene) -> None:
    """Within a run, and in the next one, whatever words came with it."""
    one = await scene.engagement(updates=2)
    first = payment(one, "pay-1", 4_000)
    assert (await deliver(scene.client, first)).outcome is Outcome.TAKEN
    written = await scene.written(one)
    again = await deliver(scene.client, first.model_copy(update={"reference": "other words"}))
    assert again.arrived and await scene.written(one) == written
    assert (await deliver(scene.client, payment(one, "pay-2", 1_000))).outcome is Outcome.TAKEN
    assert await scene.handle(one).query(engagement_wire.VIEW_QUERY) is not None
    written = await scene.written(one)
    late = await deliver(scene.client, first)
    assert (late.outcome, late.receipt and late.receipt.sequence) == (Outcome.KNOWN, 2)
    assert await scene.written(one) == written


async def test_the_same_fact_with_another_amount_is_refused_in_the_same_run_and_in_the_next(scene: Scene) -> None:
    one = await scene.engagement(updates=2)
    for fact in ("pay-1", "pay-2"):
        await deliver(scene.client, payment(one, fact, 4_000))
        end = await deliver(scene.client, payment(one, "pay-1", 4_001))
        assert (end.outcome, end.code, end.arrived) == (Outcome.REFUSED, delivery.FACT_DIFFERS, False)


async def test_who_is_not_there_or_has_ended_or_says_no_is_told_apart(scene: Scene) -> None:
    one, ended = await scene.engagement(), await scene.engagement()
    assert (await deliver(scene.client, payment(ended, "last", reference="the end"))).outcome is Outcome.TAKEN
    await scene.handle(ended).result()
    codes = [
        (await deliver(scene.client, event)).code
        for event in (payment("nobody0000", "pay-1"), payment(ended, "pay-2"), payment(one, "pay-1", invoice="invoice-9"))
    ]
    assert codes == [delivery.UNKNOWN_ENGAGEMENT, delivery.ARCHIVED, "UNKNOWN_ITEM"]


async def test_without_a_worker_nobody_knows(client: Client, tmp_path: Path) -> None:
    scene = Scene(client, tmp_path)
    one = await scene.engagement()
    end = await deliver(client, payment(one, "pay-1"), patience=0.5)
    assert (end.outcome, end.arrived) == (Outcome.UNREACHABLE, False)
    await scene.handle(one).terminate()


async def lossy(scene: Scene) -> dict[str, str]:
    """Five invoices: one whose payment arrived, one whose payment was lost, and three in which the two sides differ."""
    found = {name: await scene.engagement() for name in ("told", "lost", "amount", "other")}
    told = payment(found["told"], "pay-told", 4_000)
    await deliver(scene.client, told)
    scene.system.add(found["told"], paid=4_000, events=[told])
    scene.system.add(found["lost"], paid=10_000, events=[payment(found["lost"], f"pay-{n}", 5_000) for n in (1, 2)])
    scene.system.add(found["amount"], amount=9_000)
    scene.system.add("nobody0000")
    scene.system.add(found["other"], paid=2_500)
    return found


async def test_what_was_lost_is_delivered_and_what_differs_is_reported(scene: Scene) -> None:
    found = await lossy(scene)
    result = await scene.reconcile()
    tally = result.tally
    assert (tally.pages, tally.invoices, tally.delivered, tally.known, tally.untold) == (3, 5, 2, 1, 0)
    told = [(d.code, d.engagement, d.ours, d.theirs) for d in tally.differences]
    assert told == [
        ("AMOUNT", found["amount"], "100.00 EUR", "90.00 EUR"),
        ("UNKNOWN_ENGAGEMENT", "nobody0000", "", "100.00 EUR"),
        ("OUTSTANDING", found["other"], "100.00 EUR", "75.00 EUR"),
    ]
    text = scene.documents.get(result.document).decode()
    assert "Differences:                 3" in text and "here: 100.00 EUR; there: 75.00 EUR" in text and found["lost"] not in text


async def test_a_second_night_changes_nothing_and_costs_the_engagements_nothing(scene: Scene) -> None:
    """Also where a night is spread over several runs."""
    found = await lossy(scene)
    first = await scene.reconcile()
    written = [await scene.written(one) for one in found.values()]
    second = await scene.reconcile(pages=1)
    assert (second.tally.delivered, second.tally.known, second.tally.pages) == (0, 3, 3)
    assert second.tally.differences == first.tally.differences
    assert [await scene.written(one) for one in found.values()] == written


async def test_a_busy_billing_system_is_asked_again(scene: Scene) -> None:
    scene.system.says_later = 1
    lost = await scene.engagement()
    scene.system.add(lost, paid=10_000, events=[payment(lost, "pay-1")])
    result = await scene.reconcile()
    assert (result.tally.delivered, scene.system.asked) == (1, 2)


async def test_a_schedule_is_made_once_and_starts_the_reconciliation(scene: Scene, settings: Settings) -> None:
    """A start of the worker with other settings changes when; that somebody paused it stays."""
    lost = await scene.engagement()
    scene.system.add(lost, paid=10_000, events=[payment(lost, "pay-1")])
    here = settings.model_copy(update={"task_queue": scene.queue})
    await ensure_schedules(scene.client, here, scene.activities.reconciler.systems)
    schedule = scene.client.get_schedule_handle(wire.reconcile_id(scene.name))
    await schedule.trigger()
    while not (ran := (await schedule.describe()).info.recent_actions):  # noqa: ASYNC110 - a schedule rings no bell
        await asyncio.sleep(0.05)
    action = ran[0].action
    assert isinstance(action, ScheduleActionExecutionStartWorkflow)
    result = await scene.client.get_workflow_handle(action.workflow_id, result_type=wire.Reconciliation).result()
    assert result.tally.delivered == 1
    assert (await schedule.describe()).schedule.spec.calendars[0].hour[0].start == 3
    await schedule.pause(note="the books are being closed")
    await ensure_schedules(scene.client, here.model_copy(update={"reconcile_every_minutes": 15}), scene.activities.reconciler.systems)
    found = (await schedule.describe()).schedule
    assert [interval.every for interval in found.spec.intervals] == [timedelta(minutes=15)] and not found.spec.calendars
    assert found.state.paused and found.state.note == "the books are being closed"
    await schedule.delete()


def reconciler(scene: Scene) -> Reconciler:
    """The activities without Temporal around them, and with little patience."""
    return Reconciler({scene.name: scene.system}, scene.documents, lambda: scene.client, lambda: None, patience=0.5)


async def test_one_engagement_that_does_not_answer_holds_up_no_other(scene: Scene) -> None:
    """Three in a row mean that nobody answers: then the page is begun again later."""
    lost = await scene.engagement()
    silent = [await scene.engagement(queue="nobody-serves-this") for _ in range(3)]
    scene.system.add(silent[0])
    scene.system.add(lost, paid=10_000, events=[payment(lost, "pay-1")])
    page = await reconciler(scene).page(ReconcilePageCall(system=scene.name))
    assert (page.delivered, [(d.code, d.engagement) for d in page.differences]) == (1, [("UNREACHABLE", silent[0])])
    scene.system.invoices.clear()
    for one in silent:
        scene.system.add(one)
    scene.system.page = 3
    with pytest.raises(EngagementUnreachableError):
        await reconciler(scene).page(ReconcilePageCall(system=scene.name))
    for one in silent:
        await scene.handle(one).terminate()


async def test_what_the_engagement_refuses_and_what_cannot_be_read_is_for_a_person(scene: Scene) -> None:
    one, other = await scene.engagement(), await scene.engagement()
    scene.system.add(one, invoice="invoice-9", events=[payment(one, "pay-1", invoice="invoice-9")])
    scene.system.add(other)
    scene.system.unreadable.add("in_1")
    page = await reconciler(scene).page(ReconcilePageCall(system=scene.name))
    assert [(d.code, d.ours) for d in page.differences] == [("REFUSED", "UNKNOWN_ITEM"), ("UNKNOWN_INVOICE", ""), ("UNREADABLE", "")]


async def test_a_system_that_nobody_configured_ends_the_reconciliation_at_once(scene: Scene) -> None:
    scene.activities.reconciler = Reconciler({}, scene.documents)
    with pytest.raises(WorkflowFailureError) as caught:
        await scene.reconcile()
    assert isinstance(caught.value.cause, ActivityError) and "no billing system" in str(caught.value.cause.cause)
