"""What an engagement costs at each year's end: a retainer of five chatty years. Counts are exact and pinned; processor time is only told."""

import json
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from temporalio.contrib.pydantic import pydantic_data_converter

from tests.bench.heaviest import cpu, stored, updated
from tests.bench.years import Life, each_year, file_of
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money
from workflows.engagement.rules import core
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import door, wire
from workflows.engagement.time.zones import load_zones
from workflows.engagement.views.answer import answer
from workflows.engagement.views.engagement import view

YEARS = 5
_CONVERTER = pydantic_data_converter.payload_converter


@cache
def lives() -> dict[str, Life]:
    """The engagement after its first month and at each year's end."""
    load_zones()
    found = list(each_year(file_of(4, 1, 400, YEARS), YEARS))
    return {"a month": found[0]} | {f"{n} year{'s' * (n > 1)}": life for n, life in enumerate(found[1:], 1)}


def counts() -> dict[str, Mapping[str, int]]:
    """How much there is, by age: exact, and the same on every machine."""
    return {f"retainer after {age}": _count(life) for age, life in lives().items()}


def _count(life: Life) -> dict[str, int]:
    state = life.state
    return {
        "entries": len(life.journal),
        "carried": len(state.journal) + len(state.kept),
        "receipts": len(state.receipts),
        "notices": len(state.notices),
        "state_bytes": len(state.model_dump_json().encode()),
    }


def measured() -> dict[str, Any]:
    """Bytes, and milliseconds of processor time, by age."""
    return {age: _count(life) | _measure(life) for age, life in lives().items()}


def _measure(life: Life) -> dict[str, Any]:
    state, now = life.state, life.now
    raw = state.model_dump_json().encode()
    carried = stored(wire.Start(state=state, rules=RULES_VERSION))
    question = c.RecordInbound(contact="anna", subject="Another question", message_id="<another@northwind.example>")
    paid = c.RecordPayment(invoice=None, amount=Money(minor=100, currency="EUR"), value_date=now.date(), reference="bank")
    steps: dict[str, Callable[[], Any]] = {
        "load": lambda: _CONVERTER.from_payload(carried, wire.Start),
        "a question": lambda: updated(state, question, now),
        "a payment": lambda: updated(state, paid, now),
        "its answer": lambda: stored(_answer(life, question)),
        "get": lambda: stored(view(state, now)),
    }
    return {
        "compressed_bytes": len(zlib.compress(raw)),
        "answer_bytes": len(_answer(life, question).model_dump_json().encode()),
        "get_bytes": len(view(state, now).model_dump_json().encode()),
        "cpu_ms": {what: round(cpu(step)[0], 2) for what, step in steps.items()},
    }


def _answer(life: Life, command: c.Command) -> Any:
    envelope = wire.Envelope(command=command.model_dump(mode="json"), request_id="growth", digest="0" * 32, actor="unverified:bench")
    before = door.ticked(life.state, life.now, RULES_VERSION)
    return answer(before, core.handle(before, command, envelope.meta(life.now, RULES_VERSION)), command, life.now)


if __name__ == "__main__":
    print(json.dumps(measured(), indent=2))
