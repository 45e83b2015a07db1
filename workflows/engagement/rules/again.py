"""A deadline that a second cause sets while it runs: what holds then, and how the journal tells it (I11)."""

from collections.abc import Callable, Mapping

from workflows.engagement.messages.events import Deadline, Event
from workflows.engagement.state import State

Holds = Callable[[Deadline, Deadline], Deadline]
"""Which of two holds: the one that runs, or the one that a second cause would set."""


def earlier(running: Deadline, wanted: Deadline) -> Deadline:
    """Two causes, and each is reason enough from its moment on."""
    return wanted if wanted.at < running.at else running


def moved_on(running: Deadline, wanted: Deadline) -> Deadline:
    """The moment itself is agreed anew; one that stays where it is runs on."""
    return wanted if wanted.at != running.at else running


def set_once(state: State, event: Event, again: Mapping[str, Holds]) -> Event:
    """The event as it is applied and recorded: what runs on is not set a second time, and what gives way to another moment is stopped first.

    Args:
        state: the aggregate before the event.
        event: what happened.
        again: which moment holds, by the first part of a deadline's id. Of a kind that is missing no second cause can come while it runs.
    """
    starts, stops = list[Deadline](), list[str]()
    for wanted in event.starts:
        holds, running = again.get(wanted.id.partition("/")[0]), state.deadlines.get(wanted.id)
        if holds is None or running is None or wanted.id in event.stops:
            starts.append(wanted)
        elif holds(running, wanted) is wanted:
            starts.append(wanted)
            stops.append(wanted.id)
    if not stops and len(starts) == len(event.starts):
        return event
    return event.model_copy(update={"starts": tuple(starts), "stops": (*event.stops, *stops)})
