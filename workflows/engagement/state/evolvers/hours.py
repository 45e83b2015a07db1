"""What recorded hours change."""

from datetime import datetime

from workflows.engagement.messages import events as e
from workflows.engagement.state import State
from workflows.engagement.state.evolvers.base import Changes, Evolvers, count
from workflows.engagement.state.worked_state import HoursEntry, WorkedState


def _of(state: State, milestone: str) -> WorkedState:
    return state.worked.get(milestone, WorkedState())


def _put(state: State, milestone: str, **changes: object) -> Changes:
    return {"worked": {**state.worked, milestone: _of(state, milestone).model_copy(update=changes)}}


def _sums(worked: WorkedState, role: str, minutes: int) -> dict[str, int]:
    return {**worked.minutes, role: worked.minutes.get(role, 0) + minutes}


def _recorded(state: State, event: e.HoursRecorded, at: datetime) -> Changes:
    worked, entry = _of(state, event.milestone), HoursEntry(role=event.role, minutes=event.minutes)
    entries = {**worked.entries, event.entry: entry}
    return _put(state, event.milestone, minutes=_sums(worked, event.role, event.minutes), entries=entries) | count(state, "hours")


def _corrected(state: State, event: e.HoursCorrected, at: datetime) -> Changes:
    worked = _of(state, event.milestone)
    entries = {name: entry for name, entry in worked.entries.items() if name != event.entry}
    return _put(state, event.milestone, minutes=_sums(worked, event.role, -event.minutes), entries=entries)


def _neared(state: State, event: e.CapNeared, at: datetime) -> Changes:
    return _put(state, event.milestone, warned=event.percent)


def closed(state: State, milestone: str | None) -> Changes:
    """What is invoiced is not corrected any more: its entries need not be kept."""
    return _put(state, milestone, entries={}) if milestone in state.worked and milestone else {}


EVOLVERS: Evolvers = {
    e.HoursRecorded: _recorded,
    e.HoursCorrected: _corrected,
    e.CapNeared: _neared,
}
