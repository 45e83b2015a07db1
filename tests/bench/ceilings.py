"""How much an engagement may cost, and what is wrong with one that was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.bench.counting import SERVER_BYTES, SERVER_EVENTS, Cost
from tests.bench.scenario import Shape
from workflows.engagement.terms import GateKind

Told = Mapping[str, Mapping[str, int]]
"""What is pinned: counts by what was measured, such as ``before_start 5: milestones``."""


@dataclass(frozen=True)
class Ceiling:
    """The most that something may cost: a fixed part, and one for each milestone."""

    events: int
    actions: int
    events_each: int = 0
    actions_each: int = 0

    def of(self, milestones: int) -> tuple[int, int]:
        """Events and actions that are allowed."""
        return self.events + self.events_each * milestones, self.actions + self.actions_each * milestones


CEILINGS = {
    "opening": Ceiling(60, 20),
    "milestones": Ceiling(60, 20, 60, 17),
    "ending": Ceiling(70, 20),
    "report": Ceiling(18, 3),
}
"""*opening*: from the inquiry to the presented proposal. *milestones*: from the acceptance of the agreement until the last milestone is accepted and
paid. *ending*: closing call, sign-off, survey, referral ask, closing. *report*: one scheduled report. Opening and ending are the same whatever the
number of milestones: ten commands and nine messages, which cost at the least 5 and 6 events each, so they have ceilings of their own."""


@dataclass(frozen=True)
class Part:
    """A stretch of an engagement and its cost."""

    shape: Shape
    name: str
    cost: Cost

    @property
    def key(self) -> str:
        """Its name among the pinned numbers."""
        return f"{self.shape.gate.value} {self.shape.milestones}: {self.name}"


@dataclass(frozen=True)
class Budget:
    """Everything that was measured.

    Attributes:
        parts: of every engagement; the part ``whole`` is all of it.
        report: one scheduled report by itself.
        nothing: what must cost nothing.
        years: how much a retainer of many years has of what, by its age.
    """

    parts: tuple[Part, ...]
    report: Cost
    nothing: Mapping[str, Cost]
    years: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def told(self) -> dict[str, dict[str, int]]:
        """As it is pinned."""
        costs = {p.key: p.cost.told() for p in self.parts} | {"report": self.report.told()}
        return costs | {age: dict(count) for age, count in self.years.items()}


def faults(budget: Budget, pinned: Told) -> list[str]:
    """What is over budget, or not as it is pinned; in words."""
    told = budget.told().items()
    return excesses(budget) + [f"{key}: {cost}, but pinned is {pinned.get(key)}" for key, cost in told if cost != pinned.get(key)]


def excesses(budget: Budget) -> list[str]:
    """What is over a ceiling, not flat or not free, whatever is pinned; in words."""
    found = [
        fault for part in budget.parts if part.name in CEILINGS for fault in _over(part.key, part.cost, part.name, part.shape.milestones)
    ]
    found += _over("report", budget.report, "report", 0)
    found += [f"{what}: {cost.events} events, where none is allowed" for what, cost in budget.nothing.items() if cost.events]
    found += [fault for part in budget.parts if part.name == "whole" for fault in _histories(part)]
    return found + list(_margins(budget))


def _over(what: str, cost: Cost, ceiling: str, milestones: int) -> Iterator[str]:
    events, actions = CEILINGS[ceiling].of(milestones)
    if cost.events > events:
        yield f"{what}: {cost.events} events, the ceiling is {events}"
    if cost.billable > actions:
        yield f"{what}: {cost.billable} billable actions, the ceiling is {actions}"


def _histories(part: Part) -> Iterator[str]:
    """I13: each run stays under a tenth of what the server bears."""
    if part.cost.longest > SERVER_EVENTS // 10 or part.cost.largest > SERVER_BYTES // 10:
        yield f"{part.key}: a run of {part.cost.longest} events and {part.cost.largest} bytes is over a tenth of the server's limits"


def _margins(budget: Budget) -> Iterator[str]:
    """A further milestone costs the fortieth time what it cost the fifth, to the last event."""
    for gate in (GateKind.BEFORE_START, GateKind.ON_ACCEPTANCE):
        whole = {p.shape.milestones: p.cost for p in budget.parts if p.name == "whole" and p.shape.gate is gate}
        if not {5, 10, 40} <= whole.keys():
            continue
        early, late = whole[10].since(whole[5]), whole[40].since(whole[10])
        if early.events * 6 != late.events or early.billable * 6 != late.billable:
            yield f"{gate.value}: five milestones more cost {early.told()}, thirty more {late.told()}: the margin is not flat"
