"""What happens by itself on a deployment: the reconciliation with each billing system that can be asked, and the polls where the settings ask for them."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from worker.settings import Settings
from workflows.portfolio import wire

CATCH_UP = timedelta(days=1)
"""A reconciliation that fell into an outage of at most this length is made up for, once."""


_OURS = (wire.reconcile_id(""), wire.poll_id(""))
"""Schedules with such names are this module's."""


async def ensure_schedules(client: Client, settings: Settings, systems: Iterable[str]) -> None:
    """Create the schedules that are missing, bring the others to what the settings say, and remove those that nobody wants any more.

    Several workers may do so at once; they are expected to have the same settings. One that has no billing file at all removes nothing: it cannot know
    what the others of its namespace ask.

    Args:
        client: with the payload codec.
        settings: when to reconcile and to poll, which task queue serves it, and whether there is a billing file.
        systems: names of the billing systems that can be asked.

    Raises:
        temporalio.service.RPCError: the server does not take it.
    """
    wanted = _wanted(settings, systems)
    for name, schedule in wanted.items():
        try:
            await client.create_schedule(name, schedule)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(name).update(partial(_brought_to, schedule))
    if settings.billing_file is None:
        return
    async for found in await client.list_schedules():
        if found.id.startswith(_OURS) and found.id not in wanted:
            await _remove(client, found.id)


async def _remove(client: Client, name: str) -> None:
    try:
        await client.get_schedule_handle(name).delete()
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:  # another worker was quicker, or the list is behind
            raise


def _brought_to(wanted: Schedule, found: ScheduleUpdateInput) -> ScheduleUpdate:
    """The wanted schedule; whether it is paused is a person's choice and stays."""
    wanted.state = found.description.schedule.state
    return ScheduleUpdate(schedule=wanted)


def _wanted(settings: Settings, systems: Iterable[str]) -> dict[str, Schedule]:
    """The schedules of a deployment, by id."""
    found: dict[str, Schedule] = {}
    for system in systems:
        nightly, name = wire.StartReconcile(system=system), wire.reconcile_id(system)
        spec = ScheduleSpec(cron_expressions=[settings.reconcile_cron])
        found[name] = _schedule(settings, nightly, name, spec, CATCH_UP)
        if settings.poll_every_minutes is not None:
            poll, name = wire.StartReconcile(system=system, polls=True), wire.poll_id(system)
            every = timedelta(minutes=settings.poll_every_minutes)
            # A missed one needs no making up: the next one looks back to the last that ended.
            found[name] = _schedule(settings, poll, name, ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]), every)
    return found


def _schedule(settings: Settings, start: wire.StartReconcile, name: str, spec: ScheduleSpec, catch_up: timedelta) -> Schedule:
    summary = f"what happened at {start.system}" if start.polls else f"reconciliation with {start.system}"
    action = ScheduleActionStartWorkflow(wire.RECONCILE, start, id=name, task_queue=settings.task_queue, static_summary=summary)
    return Schedule(action=action, spec=spec, policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=catch_up))
