"""The Temporal worker: ``python -m worker``."""

import asyncio
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.worker import Worker

from activities import Activities
from activities.notices.smtp import SmtpSettings
from worker.billing.systems import BillingSystems
from worker.lifecycle import run, stay_in_memory, stop_event
from worker.logs import configure
from worker.schedules import ensure_schedules
from worker.settings import Settings
from worker.store import store_at_start
from worker.temporal.client import connect
from worker.temporal.key_check import check_key
from worker.temporal.sandbox import runner
from workflows.engagement.shell.workflow import EngagementWorkflow
from workflows.engagement.time.zones import load_zones
from workflows.portfolio.number_series import NumberSeries
from workflows.portfolio.reconcile import ReconcileBilling

WORKFLOWS: tuple[type, ...] = (EngagementWorkflow, NumberSeries, ReconcileBilling)
"""Every workflow that a worker serves."""

log = structlog.get_logger()


def activities_from(settings: Settings, systems: BillingSystems | None = None) -> Activities:
    """The activities, with mail server, store and billing systems as the settings say.

    Args:
        settings: of the worker.
        systems: the billing systems, where the caller closes them at the end; else those of the settings.

    Raises:
        worker.settings.SettingsError: the billing file is wrong, the keys are missing, or the store does not answer.
    """
    systems = systems or BillingSystems(settings)
    password = settings.smtp_password
    smtp = SmtpSettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        starttls=settings.smtp_starttls,
        username=settings.smtp_username,
        password=password.get_secret_value() if password else None,
        timeout_seconds=settings.smtp_timeout_seconds,
        envelope_sender=settings.smtp_envelope_sender,
    )
    store = store_at_start(settings)
    return Activities(smtp, store, systems.billing(store), systems.asked())


def build(client: Client, settings: Settings, activities: Activities, *, strict: bool = False) -> Worker:
    """A worker for the settings' task queue.

    Args:
        client: connected, eager, with the payload codec.
        settings: cache size, task queue, drain time.
        activities: the world side.
        strict: also refuse imports that creep into the sandbox (tests).
    """
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=WORKFLOWS,
        activities=activities.all(),
        workflow_runner=runner(strict),
        max_cached_workflows=settings.workflow_cache_size,
        max_concurrent_workflow_task_polls=10 if settings.workflow_cache_size else 5,
        nonsticky_to_sticky_poll_ratio=0.5,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),  # after a crash the next task waits so long for the dead worker
        graceful_shutdown_timeout=timedelta(seconds=settings.drain_seconds),
    )


async def main() -> int:
    """Serve until SIGTERM or SIGINT."""
    settings = Settings.load()
    configure(settings.log_level)
    stop = stop_event()
    load_zones()  # before the sandbox: nothing reads zone files later
    systems = BillingSystems(settings)  # before anything is reached: a wrong file is told at once
    client = await connect(settings)
    await check_key(client)
    activities = activities_from(settings, systems)
    worker = build(client, settings, activities)
    await ensure_schedules(client, settings, activities.reconciler.systems)
    stay_in_memory()
    serving = asyncio.create_task(worker.run())
    log.info("worker ready", task_queue=settings.task_queue, namespace=settings.namespace, billing=systems.file.makers)
    print("ready", flush=True)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        log.error("worker ended by itself", error=type(serving.exception()).__name__)
        return 1
    await worker.shutdown()
    await serving
    await systems.close()
    activities.store.close()
    return 0


if __name__ == "__main__":
    run(main)
