"""Delivery of billing events, and the reconciliation that delivers what webhooks lost, on the real server."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionExecutionStartWorkflow,
    ScheduleActionStartWorkflow,
    ScheduleOverlapPolicy,
    ScheduleSpec,
    WorkflowFailureError,
    WorkflowHandle,
)
from temporalio.exceptions import ActivityError
from temporalio.worker import Worker

from activities import Activities
from activities.billing import delivery
from activities.billing.delivery import Outcome, deliver
from activities.billing.reconciliation import Reconciler
from activities.documents import DocumentStore
from activities.engagements import EngagementUnreachableError, running_page, workflow_id
from activities.journal import Journal
from activities.notices.smtp import SmtpSettings
from tests.workflow.standing import Books, MemorySystem, StandIn, payment
from worker.namespace import prepare_namespace
from worker.schedules import ensure_schedules
from worker.settings import Settings
from worker.temporal.client import connect
from worker.temporal.sandbox import runner
from workflows.engagement import wire as engagement_wire
from workflows.engagement.billing_events import BillingEvent
from workflows.portfolio import wire
from workflows.portfolio.looking_back import OVERLAP
from workflows.portfolio.number_series import NumberSeries
from workflows.portfolio.ports import ReconcilePageCall, Tally
from workflows.portfolio.reconcile import ReconcileBilling
from workflows.portfolio.tally import added


class Scene:
    """Engagements that stand in, a billing system in memory, and a worker of their own."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.started: list[str] = []
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
        """One that asked for 100.00 EUR, by documents of our own unless told otherwise."""
        found = uuid.uuid4().hex[:20]
        books = Books(id=found, owed={"invoice-1": owed}, **more)
        self.started.append(found)
        await self.client.start_workflow(engagement_wire.WORKFLOW, books, id=workflow_id(found), task_queue=queue or self.queue)
        while found not in (await running_page(self.client, 100, b""))[0]:  # noqa: ASYNC110 - the list is a little behind, and rings no bell
            await asyncio.sleep(0.02)
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


@pytest.fixture
async def alone(settings: Settings) -> Client:
    """A client of a namespace where nobody else's engagements are."""
    namespace = f"reconcile-{uuid.uuid4().hex[:8]}"
    await prepare_namespace(settings.temporal_address, namespace)
    return await connect(settings.model_copy(update={"namespace": namespace}))


@pytest.fixture
async def scene(alone: Client, tmp_path: Path) -> AsyncIterator[Scene]:
    """With its worker."""
    found = Scene(alone, tmp_path)
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
    assert (tally.pages, tally.invoices, tally.delivered, tally.known, tally.untold) == (5, 5, 2, 1, 0), (
        "one of ours, two of what is open there, two of what happened"
    )
    told = [(d.code, d.engagement, d.ours, d.theirs) for d in tally.differences]
    assert told == [
        ("AMOUNT", found["amount"], "100.00 EUR", "90.00 EUR"),
        ("UNKNOWN_ENGAGEMENT", "nobody0000", "", "100.00 EUR"),
        ("OUTSTANDING", found["other"], "100.00 EUR", "75.00 EUR"),
    ]
    assert result.document is not None
    text = scene.documents.get(result.document).decode()
    assert "Differences:                 3" in text and "here: 100.00 EUR; there: 75.00 EUR" in text and found["lost"] not in text


async def test_a_second_night_changes_nothing_and_costs_the_engagements_nothing(scene: Scene) -> None:
    """Also where a night is spread over several runs."""
    found = await lossy(scene)
    first = await scene.reconcile()
    written = [await scene.written(one) for one in found.values()]
    second = await scene.reconcile(pages=1)
    assert (second.tally.delivered, second.tally.known, second.tally.pages) == (0, 3, 5)
    assert second.tally.differences == first.tally.differences
    assert [await scene.written(one) for one in found.values()] == written


async def test_a_busy_billing_system_is_asked_again(scene: Scene) -> None:
    scene.system.says_later = 1
    lost = await scene.engagement()
    scene.system.add(lost, paid=10_000, events=[payment(lost, "pay-1")])
    result = await scene.reconcile()
    assert (result.tally.delivered, scene.system.listed) == (1, 2)


async def triggered(scene: Scene) -> wire.Reconciliation:
    """The schedule's next reconciliation, now."""
    schedule = scene.client.get_schedule_handle(wire.reconcile_id(scene.name))
    before = len((await schedule.describe()).info.recent_actions)
    await schedule.trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)  # it may not have heard yet that the one before has ended
    while len(ran := (await schedule.describe()).info.recent_actions) == before:  # noqa: ASYNC110 - a schedule rings no bell
        await asyncio.sleep(0.05)
    action = ran[-1].action
    assert isinstance(action, ScheduleActionExecutionStartWorkflow)
    found: wire.Reconciliation = await scene.client.get_workflow_handle(action.workflow_id, result_type=wire.Reconciliation).result()
    return found


async def test_a_schedule_is_made_once_and_starts_the_reconciliation(scene: Scene, settings: Settings) -> None:
    """A start of the worker with other settings changes when; that somebody paused it stays."""
    await scene.billed(10_000, lambda one: [payment(one, "pay-1")])
    here = settings.model_copy(update={"task_queue": scene.queue})
    await ensure_schedules(scene.client, here, scene.activities.reconciler.systems)
    schedule = scene.client.get_schedule_handle(wire.reconcile_id(scene.name))
    assert (await triggered(scene)).tally.delivered == 1
    assert (await schedule.describe()).schedule.spec.calendars[0].hour[0].start == 3
    await schedule.pause(note="the books are being closed")
    await ensure_schedules(scene.client, here.model_copy(update={"reconcile_cron": "30 5 * * *"}), scene.activities.reconciler.systems)
    found = (await schedule.describe()).schedule
    (calendar,) = found.spec.calendars
    assert (calendar.hour[0].start, calendar.minute[0].start) == (5, 30)
    assert found.state.paused and found.state.note == "the books are being closed"


async def scheduled(scene: Scene, *wanted: str) -> bool:
    """Whether these schedules are there and no others; the list is a little behind."""
    for _ in range(100):
        found = {one.id async for one in await scene.client.list_schedules()}
        if found == set(wanted):
            return True
        await asyncio.sleep(0.05)
    return False


async def test_polls_and_systems_come_and_go_with_the_settings(scene: Scene, settings: Settings) -> None:
    """Those of somebody else stay."""
    here = settings.model_copy(update={"task_queue": scene.queue, "billing_file": Path("billing.yaml")})
    polling = here.model_copy(update={"poll_every_minutes": 5})
    other = Schedule(action=ScheduleActionStartWorkflow("Sweep", id="sweep", task_queue="elsewhere"), spec=ScheduleSpec())
    await scene.client.create_schedule("sweep", other)
    await ensure_schedules(scene.client, polling, ("one", "two"))
    assert await scheduled(scene, "sweep", *(name for one in ("one", "two") for name in (wire.reconcile_id(one), wire.poll_id(one))))
    poll = (await scene.client.get_schedule_handle(wire.poll_id("one")).describe()).schedule
    assert [interval.every for interval in poll.spec.intervals] == [timedelta(minutes=5)]
    await ensure_schedules(scene.client, polling.model_copy(update={"poll_every_minutes": 7}), ("one",))
    assert await scheduled(scene, "sweep", wire.reconcile_id("one"), wire.poll_id("one"))
    poll = (await scene.client.get_schedule_handle(wire.poll_id("one")).describe()).schedule
    assert [interval.every for interval in poll.spec.intervals] == [timedelta(minutes=7)]
    await ensure_schedules(scene.client, here, ("one",))
    assert await scheduled(scene, "sweep", wire.reconcile_id("one"))
    await ensure_schedules(scene.client, here.model_copy(update={"billing_file": None}), ())
    assert (await scene.client.get_schedule_handle(wire.reconcile_id("one")).describe()).id, (
        "who has no billing file knows of none that went"
    )
    await ensure_schedules(scene.client, here, ())
    assert await scheduled(scene, "sweep")


async def test_a_night_looks_back_to_the_last_one_that_ended_and_at_what_differed_then(scene: Scene, settings: Settings) -> None:
    """What happened before that is not asked for again; one that fails between them leaves no gap."""
    await ensure_schedules(scene.client, settings.model_copy(update={"task_queue": scene.queue}), scene.activities.reconciler.systems)
    differs = scene.system.add("nobody0000", paid=10_000)
    await scene.engagement(owed=0, external={"invoice-1": "in_1"}, billing=scene.name)
    settled = scene.system.add(scene.started[-1], paid=10_000)
    first = await triggered(scene)
    for external in scene.system.happened:
        scene.system.happened[external] -= timedelta(hours=2)
    scene.system.looked_up.clear()
    scene.system.refuses = True
    with pytest.raises(WorkflowFailureError):
        await triggered(scene)
    scene.system.refuses = False
    second = await triggered(scene)
    assert (first.since, second.since) == (None, first.began_at - OVERLAP) and scene.system.since[-1] == second.since
    assert scene.system.looked_up == [differs] and settled != differs
    assert [d.code for d in second.tally.differences] == [d.code for d in first.tally.differences] == ["UNKNOWN_ENGAGEMENT"]
    third = await triggered(scene)
    assert third.since == second.began_at - OVERLAP and third.tally.differences == first.tally.differences
    await scene.client.get_schedule_handle(wire.reconcile_id(scene.name)).delete()


def reconciler(scene: Scene) -> Reconciler:
    """The activities without Temporal around them, and with little patience."""
    return Reconciler({scene.name: scene.system}, scene.documents, lambda: scene.client, lambda: None, patience=0.5)


async def whole_night(scene: Scene) -> Tally:
    """All pages."""
    tally, cursor, night = Tally(), None, reconciler(scene)
    while tally.pages == 0 or cursor:
        page = await night.page(ReconcilePageCall(system=scene.name, cursor=cursor))
        tally, cursor = added(tally, page, 10), page.cursor
    return tally


async def test_engagements_that_do_not_answer_hold_up_no_other(scene: Scene) -> None:
    """Where none at all answers the page is begun again later: then it is the workers who are away."""
    lost = await scene.billed(10_000, lambda one: [payment(one, "pay-1")])
    silent = [await scene.engagement(queue="nobody-serves-this") for _ in range(3)]
    tally = await whole_night(scene)
    assert tally.delivered == 1
    assert sorted((d.code, d.engagement, d.external) for d in tally.differences) == sorted(("UNREACHABLE", one, "") for one in silent)
    await scene.handle(lost).terminate()
    while lost in (await running_page(scene.client, 100, b""))[0]:  # noqa: ASYNC110 - the list is a little behind, and rings no bell
        await asyncio.sleep(0.02)
    with pytest.raises(EngagementUnreachableError):
        await whole_night(scene)
    for one in silent:
        await scene.handle(one).terminate()


async def test_what_the_engagement_refuses_and_what_cannot_be_read_is_for_a_person(scene: Scene) -> None:
    one, other = await scene.engagement(), await scene.engagement()
    scene.system.add(one, invoice="invoice-9", events=[payment(one, "pay-1", invoice="invoice-9")])
    scene.system.add(other)
    scene.system.unreadable.add("in_1")
    told = [(d.code, d.ours) for d in (await whole_night(scene)).differences]
    assert told == [("REFUSED", "UNKNOWN_ITEM"), ("UNKNOWN_INVOICE", ""), ("UNREADABLE", "")]


async def test_what_is_open_here_and_not_listed_there_is_looked_up_one_by_one(scene: Scene) -> None:
    """What the look proves is delivered, what it cannot decide is reported; invoices of others, and those that ask for nothing, are left alone."""
    paid = await scene.billed(10_000, lambda one: [payment(one, "pay-1")])
    gone = await scene.engagement(billing=scene.name, external={"invoice-1": "in_none"})
    astray = await scene.engagement(billing=scene.name, external={"invoice-1": "in_0"})
    await scene.engagement(billing="another", external={"invoice-1": "in_1"})
    await scene.engagement(owed=0, billing=scene.name, external={"invoice-1": "in_2"})
    scene.system.listing = False
    scene.system.happened.clear()
    first = await scene.reconcile()
    assert (first.tally.delivered, first.tally.invoices, sorted(scene.system.looked_up)) == (1, 3, ["in_0", "in_0", "in_none"])
    told = sorted((d.code, d.engagement, d.external, d.ours) for d in first.tally.differences)
    assert told == sorted([("MISSING", gone, "in_none", "OPEN"), ("MISSING", astray, "in_0", "OPEN")])
    assert first.document and "is asked for here" in scene.documents.get(first.document).decode()
    written = [await scene.written(one) for one in (paid, gone, astray)]
    second = await scene.reconcile()
    assert (second.tally.delivered, second.tally.differences) == (0, first.tally.differences)
    assert [await scene.written(one) for one in (paid, gone, astray)] == written


async def test_an_invoice_that_is_open_on_both_sides_is_asked_for_once_and_costs_nothing(scene: Scene) -> None:
    same = [await scene.billed() for _ in range(5)]
    part = await scene.billed(4_000, lambda one: [payment(one, "pay-1", 4_000)])
    await deliver(scene.client, payment(part, "pay-1", 4_000))
    written = [await scene.written(one) for one in (*same, part)]
    scene.system.happened.clear()
    tally = (await scene.reconcile()).tally
    assert (tally.invoices, tally.known, tally.delivered, tally.differences) == (6, 1, 0, ())
    assert sorted(scene.system.looked_up) == [f"in_{place}" for place in range(6)]
    assert [await scene.written(one) for one in (*same, part)] == written


async def test_our_engagements_come_page_by_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where each page is a run of its own."""
    monkeypatch.setattr("activities.billing.reconciliation.ENGAGEMENTS_PAGE", 2)
    scene.system.listing = False
    for place in range(5):
        await scene.billed(10_000, lambda one: [payment(one, f"pay-{place}")])  # noqa: B023 - called at once
    scene.system.happened.clear()
    tally = (await scene.reconcile(pages=1)).tally
    assert (tally.delivered, tally.invoices, tally.pages) == (5, 5, 5), "three of ours, one of what is open there, one of what happened"


async def test_a_system_that_nobody_configured_ends_the_reconciliation_at_once(scene: Scene) -> None:
    scene.activities.reconciler = Reconciler({}, scene.documents)
    with pytest.raises(WorkflowFailureError) as caught:
        await scene.reconcile()
    assert isinstance(caught.value.cause, ActivityError) and "no billing system" in str(caught.value.cause.cause)
