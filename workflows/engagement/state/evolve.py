"""``evolve``: the only function that makes a new state. It decides nothing; it asserts that a move begins where the state is."""

from datetime import datetime

from workflows.engagement.lifecycles import Kind, Stage
from workflows.engagement.messages import events as e
from workflows.engagement.state import COLLECTIONS, State
from workflows.engagement.state.evolvers import EVOLVERS, Changes
from workflows.engagement.state.evolvers.base import hashed


class LostTrackError(AssertionError):
    """An event's move does not begin where the state is: a defect, never a caller's fault."""


def born(event: e.EngagementCreated, engagement_id: str, at: datetime) -> State:
    """The state after the first event."""
    return State(
        id=engagement_id,
        stage=Stage.INQUIRY,
        created_at=at,
        client=event.file.client,
        inquiry=event.file.inquiry,
        provider=event.provider,
        calendars=event.calendars,
        answers=hashed(event.answers),
        salt=event.salt,
        deadlines={d.id: d for d in event.starts},
    )


def _move(state: State, move: e.Move, changes: Changes) -> None:
    """Add the move to ``changes``, after checking that it begins where the state is."""
    if move.kind is Kind.ENGAGEMENT:
        if state.stage != move.origin:
            raise LostTrackError(f"the engagement is {state.stage}, not {move.origin}")
        changes["stage"] = Stage(move.to)
        return
    field = "survey" if move.kind is Kind.SURVEY else COLLECTIONS[move.kind]
    now = changes.get(field, getattr(state, field))
    item = now if move.kind is Kind.SURVEY else now[move.id]
    if item.state != move.origin:
        raise LostTrackError(f"{move.kind.value} '{move.id}' is {item.state}, not {move.origin}")
    moved = item.model_copy(update={"state": type(item.state)(move.to)})
    changes[field] = moved if move.kind is Kind.SURVEY else {**now, move.id: moved}


def evolve(state: State, event: e.Event, at: datetime) -> State:
    """The state after ``event``.

    Args:
        state: the state before.
        event: what happened.
        at: when it took effect.

    Raises:
        LostTrackError: the event's move does not begin where the state is.
    """
    evolver = EVOLVERS.get(type(event))
    changes = evolver(state, event, at) if evolver else {}
    if event.move:
        _move(state, event.move, changes)
    if event.starts or event.stops:
        deadlines = {k: d for k, d in state.deadlines.items() if k not in event.stops}
        deadlines.update((d.id, d) for d in event.starts)
        changes["deadlines"] = deadlines
    return state.model_copy(update=changes) if changes else state
