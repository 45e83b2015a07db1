"""The schedules of reconciliations and polls, and from when on a night looks back."""

from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import (
    Schedule,
    ScheduleActionExecutionStartWorkflow,
    ScheduleActionResult,
    ScheduleActionStartWorkflow,
    ScheduleOverlapPolicy,
    ScheduleSpec,
    WorkflowFailureError,
)

from tests.patience import until
from tests.workflow.reconcile_scene import Scene
from tests.workflow.standing import payment
from worker.schedules import ensure_schedules
from worker.settings import Settings
from workflows.portfolio import wire
from workflows.portfolio.reconcile import OVERLAP


async def triggered(scene: Scene) -> wire.Reconciliation:
    """The schedule's next reconciliation, now."""
    schedule = scene.client.get_schedule_handle(wire.reconcile_id(scene.name))

    async def ran() -> list[ScheduleActionResult]:
        return list((await schedule.describe()).info.recent_actions)

    before = await ran()
    await schedule.trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)  # it may not have heard yet that the one before has ended
    latest = await until(ran, holds=lambda now: len(now) != len(before), what="another action of the schedule")
    action = latest[-1].action
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


async def scheduled(scene: Scene, *wanted: str) -> None:
    """Wait until these schedules are there and no others; the list is a little behind."""

    async def there() -> set[str]:
        return {one.id async for one in await scene.client.list_schedules()}

    await until(there, holds=lambda found: found == set(wanted), what=f"the schedules {wanted}")


async def test_polls_and_systems_come_and_go_with_the_settings(scene: Scene, settings: Settings) -> None:
    """Those of somebody else stay."""
    here = settings.model_copy(update={"task_queue": scene.queue, "billing_file": Path("billing.yaml")})
    polling = here.model_copy(update={"poll_every_minutes": 5})
    other = Schedule(action=ScheduleActionStartWorkflow("Sweep", id="sweep", task_queue="elsewhere"), spec=ScheduleSpec())
    await scene.client.create_schedule("sweep", other)
    await ensure_schedules(scene.client, polling, ("one", "two"))
    await scheduled(scene, "sweep", *(name for one in ("one", "two") for name in (wire.reconcile_id(one), wire.poll_id(one))))
    poll = (await scene.client.get_schedule_handle(wire.poll_id("one")).describe()).schedule
    assert [interval.every for interval in poll.spec.intervals] == [timedelta(minutes=5)]
    await ensure_schedules(scene.client, polling.model_copy(update={"poll_every_minutes": 7}), ("one",))
    await scheduled(scene, "sweep", wire.reconcile_id("one"), wire.poll_id("one"))
    poll = (await scene.client.get_schedule_handle(wire.poll_id("one")).describe()).schedule
    assert [interval.every for interval in poll.spec.intervals] == [timedelta(minutes=7)]
    await ensure_schedules(scene.client, here, ("one",))
    await scheduled(scene, "sweep", wire.reconcile_id("one"))
    await ensure_schedules(scene.client, here.model_copy(update={"billing_file": None}), ())
    assert (await scene.client.get_schedule_handle(wire.reconcile_id("one")).describe()).id, (
        "who has no billing file knows of none that went"
    )
    await ensure_schedules(scene.client, here, ())
    await scheduled(scene, "sweep")


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
