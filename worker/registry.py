"""What a worker serves: every workflow and every activity, each registered once."""

from collections.abc import Callable, Sequence
from typing import Any

from activities import Activities
from workflows.engagement.workflow import EngagementWorkflow

WORKFLOWS: tuple[type, ...] = (EngagementWorkflow,)


def activities_of(activities: Activities) -> Sequence[Callable[..., Any]]:
    """The activity methods of one set of dependencies."""
    return activities.all()
