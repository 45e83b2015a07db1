"""More is due than one workflow task handles: the rest has tasks of its own, and what people ask meanwhile is decided after it.

No clock can be moved while no worker serves an engagement, so the outage begins with a state of months ago that a worker takes over now. It makes
invoices in a namespace of its own: a number series lives on the task queue of whoever asked for it first, and this one has no worker afterwards.
"""

import asyncio
import math
import uuid
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer

from activities import Activities
from tests.core.test_many_due import RETAINERS, retained
from tests.drivers.real import envelope
from tests.drivers.stored import whole
from tests.patience import at_rest
from worker.__main__ import WORKFLOWS, build
from worker.settings import Settings
from worker.temporal.sandbox import runner
from workflows.engagement.invariants import Context, check
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Receipt
from workflows.engagement.rules import core
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import wire
from workflows.engagement.state import State
from workflows.engagement.views.answer import Answer

QUEUE = "much-is-due"
FEW = 10
Handle = WorkflowHandle[Any, Any]


async def _asked(handle: Handle, command: c.Command, request_id: str) -> Receipt | str | None:
    """The receipt, or the code of the refusal."""
    try:
        found: Answer = await handle.execute_update(wire.UPDATE, envelope(command, request_id), id=f"api/{request_id}", result_type=Answer)
    except WorkflowUpdateFailedError as error:
        assert isinstance(error.cause, ApplicationError)
        return error.cause.type
    return found.receipt


async def _lived(
    client: Client, settings: Settings, outside: Activities, seconds: float
) -> tuple[list[Receipt | str | None], State, Any, State]:
    """A state of months ago that a worker takes over after a while in which people asked; the answers, the end, the history, and how it began."""
    spring = retained().current
    spring = spring.model_copy(update={"id": f"many{uuid.uuid4().hex[:8]}"})
    start = wire.Start(state=spring, rules=RULES_VERSION)
    handle: Handle = await client.start_workflow(wire.WORKFLOW, start, id=f"engagement/{spring.id}", task_queue=QUEUE)
    commands = {f"note-{n}": c.RecordInbound(contact="dora", subject=f"Question {n}") for n in range(3)} | {"no": c.Qualify(by="vera")}
    asked = [asyncio.create_task(_asked(handle, command, name)) for name, command in commands.items()]
    await asyncio.sleep(seconds)  # for them to be with the server, which waits for a worker
    try:
        async with build(client, settings, outside, strict=True):
            answers = await asyncio.gather(*asked)
            await at_rest(handle)
            end = whole(await handle.query(wire.STATE_QUERY, result_type=State))
        return list(answers), end, await handle.fetch_history(), spring
    finally:
        await handle.terminate()


async def test_what_is_due_has_its_tasks_and_commands_wait_for_it(
    monkeypatch: pytest.MonkeyPatch, alone: Client, settings: Settings, outside: Activities
) -> None:
    monkeypatch.setattr(core, "MOST_DUE", FEW)
    here = settings.model_copy(update={"task_queue": QUEUE})
    for seconds in (1, 4, 16):  # on a loaded machine they take longer to get to the server
        (*receipts, refused), end, history, spring = await _lived(alone, here, outside, seconds)
        told = end.journal[spring.sequence :]
        falls = [e for e in told if e.event == "RetainerDue"]
        by_task = [sum(e.at == at for e in falls) for at in {e.at for e in falls}]
        pauses = [e for e in history.events if e.event_type == EventType.EVENT_TYPE_TIMER_STARTED][: len(by_task) - 1]
        before = [e.event_type for e in history.events if e.event_id < pauses[-1].event_id]
        if EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED in before:
            break
    else:
        raise AssertionError("nobody had to wait: the test shows nothing")
    assert len(falls) >= RETAINERS * 6
    taken = {e.sequence for e in told if e.command.startswith("api/note-")}
    assert taken and min(taken) > max(e.sequence for e in falls), "a command was decided before what was due before it"
    assert refused == "NOT_IN_THIS_STAGE"
    assert receipts == [end.receipts[f"api/note-{n}"] for n in range(3)]
    assert max(by_task) <= FEW and len(by_task) >= math.ceil(len(falls) / FEW)
    assert all(p.timer_started_event_attributes.start_to_fire_timeout.ToMilliseconds() == 1 for p in pauses)
    assert EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED not in before, "something was sent before all that was due was known"
    assert not [v for v in check(end.journal, Context.of(end)) if v.invariant == "I11"]
    replayed = await Replayer(
        workflows=WORKFLOWS, workflow_runner=runner(strict=True), data_converter=alone.data_converter
    ).replay_workflow(history, raise_on_replay_failure=False)
    assert replayed.replay_failure is None
