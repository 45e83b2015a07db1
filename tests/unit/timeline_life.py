"""Lives that are drawn, and what to look for in their picture."""

from typing import Any

from worker.timeline.model import Invoice, Milestone, Timeline
from worker.timeline.project import project
from workflows.engagement.simulation.simulator import Simulation


def picture(of: Simulation) -> Timeline:
    return project(of.current, of.now)


def milestone(timeline: Timeline, name: str) -> Milestone:
    return next(row for row in timeline.milestones if row.id == name)


def one(row: Milestone | Invoice, kind: str) -> Any:
    found = [mark for mark in row.marks if mark.kind == kind]
    assert len(found) == 1, f"{len(found)} marks of the kind {kind}"
    return found[0]
