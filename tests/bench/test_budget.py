"""What an engagement costs is known to the last event, stays within its ceilings, and waiting costs nothing."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from tests.bench.budget import PINNED, SHAPES, measure, recorded
from tests.bench.ceilings import CEILINGS, Budget, Part, faults
from tests.bench.counting import Cost
from tests.bench.scenario import Shape
from worker.settings import Settings
from workflows.engagement.terms import GateKind

QUICK = tuple(shape for shape in SHAPES if shape.milestones < 40 or shape.gate is GateKind.BEFORE_START)
"""Forty milestones once: the way of paying that costs more. ``make budget`` counts both."""


async def test_every_engagement_costs_exactly_what_is_pinned(
    worker: None, client: Client, skipper: TimeSkipper, settings: Settings
) -> None:
    """For 1, 5, 10 and 40 milestones: within the ceilings, the margin flat; idle days, repetitions, stale and forged messages free."""
    budget = await measure(client, skipper, settings.task_queue, QUICK)
    assert faults(budget, json.loads(PINNED.read_text())) == []
    assert {p.shape.milestones for p in budget.parts} == {1, 5, 10, 40}


def _cost(events: int, **actions: int) -> Cost:
    return Cost(events, Counter(actions), 0, 1)


def _budget(**changes: Any) -> Budget:
    whole = [Part(Shape(n, GateKind.ON_ACCEPTANCE), "whole", _cost(100 + 56 * n, updates=12 * n)) for n in (1, 5, 10, 40)]
    work = Part(Shape(1, GateKind.ON_ACCEPTANCE), "milestones", _cost(120, updates=37))
    return replace(Budget((work, *whole), _cost(18, timers=3), {"idle": _cost(0)}), **changes)


def _more(budget: Budget, name: str, milestones: int, events: int, **actions: int) -> Budget:
    dearer = (
        replace(p, cost=_cost(p.cost.events + events, **(p.cost.actions + Counter(actions))))
        if (p.name, p.shape.milestones) == (name, milestones)
        else p
        for p in budget.parts
    )
    return replace(budget, parts=tuple(dearer))


def _longer(budget: Budget, events: int) -> Budget:
    return replace(budget, parts=tuple(replace(p, cost=replace(p.cost, longest=events)) for p in budget.parts))


@pytest.mark.parametrize(
    ("dearer", "said"),
    [
        (_more(_budget(), "milestones", 1, 1), "121 events, the ceiling is 120"),
        (_more(_budget(), "milestones", 1, 0, timers=1), "38 billable actions, the ceiling is 37"),
        (_more(_budget(), "whole", 40, 1), "the margin is not flat"),
        (_budget(report=_cost(19, timers=3)), "report: 19 events, the ceiling is 18"),
        (_budget(nothing={"idle": _cost(3)}), "idle: 3 events, where none is allowed"),
        (_longer(_budget(), 5121), "5121 events and 0 bytes is over a tenth"),
        (_more(_budget(), "whole", 1, -1), "on_acceptance 1: whole: {'events': 155"),
    ],
)
def test_a_cost_that_grew_is_named(dearer: Budget, said: str) -> None:
    """The budget fails, and says what costs how much."""
    pinned = _budget().told()
    assert faults(_budget(), pinned) == []
    assert any(said in fault for fault in faults(dearer, pinned))


def test_recording_pins_what_is_within_budget_and_nothing_that_is_over(tmp_path: Path) -> None:
    """A change that costs too much leaves the pinned numbers as they were."""
    file = tmp_path / "pinned.json"
    assert recorded(_budget(), file) == [] and json.loads(file.read_text()) == _budget().told()
    before = file.read_text()
    problems = recorded(_more(_budget(), "milestones", 1, 1), file)
    assert ["121 events, the ceiling is 120" in problem for problem in problems] == [True]
    assert file.read_text() == before


def test_every_pinned_number_is_measured_and_every_ceiling_used() -> None:
    """No number is pinned that nobody counts any more."""
    parts = ("opening", "milestones", "ending", "whole")
    measured = {f"{shape.gate.value} {shape.milestones}: {part}" for shape in SHAPES for part in parts} | {"report"}
    aged = {f"retainer after {age}" for age in ("a month", "1 year", "2 years", "3 years", "4 years", "5 years")}
    assert measured | aged == json.loads(PINNED.read_text()).keys()
    assert CEILINGS.keys() <= {*parts, "report"}
