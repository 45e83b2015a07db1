"""What happens by itself on a deployment: the reconciliation with each billing system that can be asked."""

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

from worker.settings import Settings
from workflows.portfolio import wire

CATCH_UP = timedelta(days=1)
"""A reconciliation that fell into an outage of at most this length is made up for, once."""


async def ensure_schedules(client: Client, settings: Settings, systems: Iterable[str]) -> None:
    """Create the schedules that are missing, and bring the others to what the settings say; several workers may do so at once.

    Args:
        client: with the payload codec.
        settings: when to reconcile, and which task queue serves it.
        systems: names of the billing systems that can be asked.

    Raises:
        temporalio.service.RPCError: the server does not take it.
    """
    for system in systems:
        wanted = _schedule(settings, system)
        try:
            await client.create_schedule(wire.reconcile_id(system), wanted)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(wire.reconcile_id(system)).update(partial(_brought_to, wanted))


def _brought_to(wanted: Schedule, found: ScheduleUpdateInput) -> ScheduleUpdate:
    """The wanted schedule; whether it is paused is a person's choice and stays."""
    wanted.state = found.description.schedule.state
    return ScheduleUpdate(schedule=wanted)


def _schedule(settings: Settings, system: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            wire.RECONCILE,
            wire.StartReconcile(system=system),
            id=wire.reconcile_id(system),
            task_queue=settings.task_queue,
            static_summary=f"reconciliation with {system}",
        ),
        spec=_spec(settings),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )


def _spec(settings: Settings) -> ScheduleSpec:
    if settings.reconcile_every_minutes is not None:
        return ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=settings.reconcile_every_minutes))])
    return ScheduleSpec(cron_expressions=[settings.reconcile_cron])
