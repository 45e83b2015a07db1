"""A retainer on the real server: how long its history gets in months of weekly reports, and how fast it replays."""

import time
import uuid
from typing import Any

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from tests.bench.counting import SERVER_BYTES, SERVER_EVENTS, cost_of, histories
from tests.bench.scenario import START, Quiet, Shape
from tests.chaos.crew import Crew
from worker.registry import WORKFLOWS
from worker.temporal.sandbox import runner
from workflows.engagement.messages import commands as c
from workflows.engagement.terms import GateKind
from workflows.engagement.time.zones import load_zones

_DAYS = 30.4
_STRIDE = 91


async def retainer(crew: Crew, months: int) -> dict[str, Any]:
    """Live through so many months of weekly reports; nothing else happens.

    Args:
        crew: worker and gateway.
        months: of 30.4 days, from the start of the work.
    """
    shape = Shape(1, GateKind.ON_ACCEPTANCE, "weekly", estimate=400)
    engagement = Quiet(crew.client, crew.skipper, crew.settings.task_queue, shape, uuid.uuid4().hex[:16])
    await engagement.open()
    await engagement.agree()
    await engagement.at(START, "10:10", c.StartMilestone(milestone="m1"))
    days = round(months * _DAYS)
    for day in [*range(START + _STRIDE, START + days, _STRIDE), START + days]:
        await engagement.at(day, "10:10")
    cost = await cost_of(crew.client, engagement.real.handle.id)
    runs = [h async for h in histories(crew.client, engagement.real.handle.id)]
    reports = sum(n.template == "report" and n.state == "SENT" for n in (await engagement.real.state()).notices.values())
    return {
        "months": months,
        "reports": reports,
        "events": cost.events,
        "actions": cost.billable,
        "bytes": cost.size,
        "continued_as_new": cost.runs - 1,
        "longest_run_of_server_limit": f"{100 * cost.longest / SERVER_EVENTS:.1f} % of events, {100 * cost.largest / SERVER_BYTES:.1f} % of bytes",
        "replay": await _replayed(crew, [WorkflowHistory(engagement.real.handle.id, run) for run in runs]),
    }


async def _replayed(crew: Crew, runs: list[WorkflowHistory]) -> dict[str, Any]:
    load_zones()
    replayer = Replayer(workflows=WORKFLOWS, data_converter=crew.client.data_converter, workflow_runner=runner(strict=False))
    await replayer.replay_workflow(runs[0])  # the first one pays for loading the workflow
    events = sum(len(run.events) for run in runs)
    began = time.perf_counter()
    for run in runs:
        await replayer.replay_workflow(run)
    seconds = time.perf_counter() - began
    return {"events": events, "seconds": round(seconds, 2), "events_per_second": round(events / seconds)}
