"""What the largest steps of a workflow cost: processor time, never time by the clock, of what happens between two of its waits.

The SDK fails a workflow task that lasts two seconds by the clock. On a loaded machine a step gets a tenth of a core, so none may need more than
``MOST_MS`` of it by itself. Each step is measured as a worker meets it that remembers nothing of the books.
"""

import json
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any, TypeVar

from temporalio.contrib.pydantic import pydantic_data_converter

from tests.bench.years import Life, file_of, lived
from worker.lifecycle import stay_in_memory
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.effects import Effect, EffectKind
from workflows.engagement.messages.ports import JournalCall, Stored
from workflows.engagement.money import Money
from workflows.engagement.rules import core, outbox
from workflows.engagement.rules.money import balances
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import calls, door, fullness, indexing, storing, wire
from workflows.engagement.shell.limits import Limits
from workflows.engagement.state import State
from workflows.engagement.time.zones import load_zones
from workflows.engagement.views.engagement import view
from workflows.engagement.views.statement import statement

MOST_MS = 200.0
_CONVERTER = pydantic_data_converter.payload_converter
_ABSENT = (timedelta(days=3), timedelta(days=120))
"""So long nobody served the engagement, over a weekend and over months: many deadlines are due at once."""
T = TypeVar("T")


def _forget() -> None:
    balances.COUNTED.clear()
    import_module("workflows.engagement.money.ledger.fold").BEFORE.clear()


def cpu(step: Callable[[], T], times: int = 3) -> tuple[float, T]:
    """Milliseconds of processor time of this thread, the fewest of some tries, and what the step answered."""
    least = float("inf")
    for _ in range(times):
        _forget()
        began = time.thread_time()
        answer = step()
        least = min(least, 1000 * (time.thread_time() - began))
    return least, answer


def stored(value: Any) -> Any:
    payload = _CONVERTER.to_payload(value)
    assert payload is not None
    return payload


def _envelope(command: c.Command) -> wire.Envelope:
    return wire.Envelope(command=command.model_dump(mode="json"), request_id=str(uuid.uuid4()), digest="0" * 32, actor="unverified:bench")


def updated(state: State, command: c.Command, now: datetime) -> State:
    """An update's step: the door, then the command itself, and what the main loop does after it. While more is due the command waits."""
    envelope, glance = _envelope(command), door.Glance()
    assert door.known(state, envelope) is None
    refusal = door.refusal(state, envelope, now, RULES_VERSION, glance)
    assert refusal is None, refusal
    after = glance(state, now, RULES_VERSION)
    if core.is_behind(after, now):
        return after
    return _looped(core.handle(after, envelope.opened(), envelope.meta(now, RULES_VERSION)).state, now)


def _waited(state: State, command: c.Command, now: datetime) -> State:
    """The step in which a command that waited has its turn: the last of what was due, what the main loop does then, and the command."""
    return updated(_ticked(state, now), command, now)


def _ticked(state: State, now: datetime) -> State:
    after = door.ticked(state, now, RULES_VERSION)
    return after if core.is_behind(after, now) else _looped(after, now)


def _looped(state: State, now: datetime) -> State:
    """What the main loop does: the first effect of each lane is carried out."""
    current = indexing.indexed(state)
    door.details(state, current.stage, current.waiting_for)
    for item in outbox.ready(state, (), now):
        if core.still_wanted(state, item.effect) is None:
            stored(calls.prepare(state, item.effect, now).call)
    return state


def _absence(state: State, command: c.Command, now: datetime) -> tuple[dict[str, float], int]:
    """The longest step of those in which the clock has its say, without a command and with one; and how many steps that are."""
    ticks, before, after = list[float](), state, state
    while not ticks or core.is_behind(after, now):
        before = after
        taken, after = cpu(partial(_ticked, before, now))
        ticks.append(taken)
    taken, _ = cpu(partial(_waited if len(ticks) > 1 else updated, before, command, now))
    return {"a tick": max(ticks), "a command": max([*ticks[:-1], taken])}, len(ticks)


def _steps(life: Life) -> tuple[dict[str, float], dict[str, int]]:
    """Milliseconds of each step; and in how many steps the clock has its say after an absence."""
    state, now = life.state, life.now
    found: dict[str, float] = {}
    tasks: dict[str, int] = {}

    def step(name: str, work: Callable[[], T]) -> T:
        found[name], answer = cpu(work)
        return answer

    carried = step("continue as new: the state is written", lambda: stored(wire.Start(state=state, rules=RULES_VERSION)))
    start: wire.Start = step("first step of a run: the state is read", lambda: _CONVERTER.from_payload(carried, wire.Start))
    loaded = start.state
    assert loaded is not None
    question = c.RecordInbound(contact="anna", subject="Another question", message_id="<another@northwind.example>")
    step("the first command after it", lambda: updated(loaded, question, now))
    asked = step("a question", lambda: updated(state, question, now))
    said = c.AnswerInbound(inbound=next(i.id for i in asked.inbound.values() if i.state != "ANSWERED"), by="mira", text="w" * 4000)
    step("an answer", lambda: updated(asked, said, now))
    money = Money(minor=100, currency=state.agreement.currency)
    paid = c.RecordPayment(invoice=None, amount=money, value_date=now.date(), reference="bank")
    step("a payment", lambda: updated(state, paid, now))
    for absent in _ABSENT:
        longest, tasks[f"{absent.days} days"] = _absence(state, question, now + absent)
        found |= {f"{what} after {absent.days} days": taken for what, taken in longest.items()}
    step("the view", lambda: stored(view(state, now)))
    step("the money statement", lambda: stored(statement(state, now)))
    step("the whole state, for tests", lambda: stored(state))
    step("a look at the size", lambda: fullness.size_of(state))
    full = state.model_copy(update={"journal": life.journal[-Limits().carried :]})
    step("a page of the journal", lambda: stored(door.page(full, wire.JournalQuery(after=0, limit=500))))
    step("the journal is stored for its own sake", lambda: stored(JournalCall(engagement=state.id, **storing.riding(full))))
    held = Stored(sequence=state.sequence, hash=state.head)
    step("the entries leave", lambda: storing.confirmed(full, held))
    report = next(n for n in reversed(state.notices.values()) if n.template == "report")
    effect = Effect(kind=EffectKind.SEND_NOTICE, subject=report.id, key=f"{state.id}/{report.id}", lane=f"mail/{report.recipient}")
    step("a report, with all entries that may ride along", lambda: stored(calls.prepare(full, effect, now).call))
    return found, tasks


def measured(years: float = 5) -> dict[str, Any]:
    """Milliseconds of processor time of each step, on the largest engagements."""
    largest = {
        f"{years:g} years of a chatty retainer": (file_of(4, 1, 400, years), years),
        f"100 milestones and 20 retainers, after {0.4 * years:g} years": (file_of(100, 20, 4, years), 0.4 * years),
    }
    load_zones()
    stay_in_memory()  # as a worker does
    found: dict[str, Any] = {}
    for name, (file, span) in largest.items():
        life = lived(file, span)
        size = {"entries": len(life.journal), "notices": len(life.state.notices), "receipts": len(life.state.receipts)}
        steps, tasks = _steps(life)
        found[name] = size | {"cpu_ms": {step: round(ms, 1) for step, ms in steps.items()}, "steps_to_catch_up": tasks}
    return found


if __name__ == "__main__":
    print(json.dumps(measured(), indent=2))
