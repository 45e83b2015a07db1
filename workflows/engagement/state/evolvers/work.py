"""What work changes: milestones, what the client brings, hours that were worked."""

from datetime import datetime

from workflows.engagement.lifecycles import DUTY
from workflows.engagement.messages import events as e
from workflows.engagement.state import DutyItem, State
from workflows.engagement.state.evolvers.base import Changes, Evolvers, count, patch
from workflows.engagement.state.work_parts import HoursEntry, WorkedState
from workflows.engagement.terms.plan import PlannedDuty


def _started(state: State, event: e.MilestoneStarted, at: datetime) -> Changes:
    return patch(state, "milestones", event.milestone, started_at=at, promised_on=event.promised_on)


def _late(state: State, event: e.MilestoneLate, at: datetime) -> Changes:
    first = state.milestones[event.milestone].delivered_at is None
    return patch(state, "milestones", event.milestone, late=True) if first else {}


def _delivered(state: State, event: e.MilestoneDelivered, at: datetime) -> Changes:
    first = state.milestones[event.milestone].delivered_at or at
    changes: Changes = {"delivered_at": first, "handed_over_at": at, "review_ends": event.review_ends, "round": event.round}
    return patch(state, "milestones", event.milestone, announcement=None, **changes)


def _files_released(state: State, event: e.FilesReleased, at: datetime) -> Changes:
    return patch(state, "milestones", event.milestone, files_released_at=at)


def _review_extended(state: State, event: e.ReviewExtended, at: datetime) -> Changes:
    return patch(state, "milestones", event.milestone, review_ends=event.review_ends)


def _revision(state: State, event: e.RevisionRequested, at: datetime) -> Changes:
    return patch(state, "milestones", event.milestone, revisions=event.used, review_ends=None, promised_on=event.promised_on)


def _milestone_accepted(state: State, event: e.MilestoneAccepted, at: datetime) -> Changes:
    return patch(state, "milestones", event.milestone, accepted_at=at, accepted_cause=event.cause)


def _held(state: State, event: e.MilestoneHeld, at: datetime) -> Changes:
    return patch(state, "milestones", event.milestone, held_at=at, held_for=event.invoice, held_for_duty=event.duty)


def _resumed(state: State, event: e.MilestoneResumed, at: datetime) -> Changes:
    changes: Changes = {"held_at": None, "held_for": None, "held_for_duty": None, "promised_on": event.promised_on}
    if state.milestones[event.milestone].held_for_duty is not None:  # the time of the hold is counted in the new day
        changes["delayed_through"] = state.calendars.provider.local(at).date()
    return patch(state, "milestones", event.milestone, **changes)


def begun(duties: tuple[PlannedDuty, ...]) -> dict[str, DutyItem]:
    """The duties as they are at acceptance."""
    return {d.id: DutyItem(id=d.id, state=DUTY.initial, due_on=d.due_on, waiting=d.waiting) for d in duties}


def _step(state: State, event: e.DutyStepTaken, at: datetime) -> Changes:
    return patch(state, "duties", event.duty, steps=(*state.duties[event.duty].steps, event.step))


def _done(state: State, event: e.DutyDone, at: datetime) -> Changes:
    days = {m.milestone: {"promised_on": m.now, "delayed_through": m.through} for m in event.moved}
    changed = {name: item.model_copy(update=days[name]) if name in days else item for name, item in state.milestones.items()}
    done = patch(state, "duties", event.duty, done_on=event.on, late_days=event.late_days, moved=event.moved)
    return done | ({"milestones": changed} if days else {})


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
    e.MilestoneStarted: _started,
    e.MilestoneLate: _late,
    e.MilestoneDelivered: _delivered,
    e.FilesReleased: _files_released,
    e.ReviewExtended: _review_extended,
    e.RevisionRequested: _revision,
    e.MilestoneAccepted: _milestone_accepted,
    e.MilestoneHeld: _held,
    e.MilestoneResumed: _resumed,
    e.DutyStepTaken: _step,
    e.DutyDone: _done,
    e.HoursRecorded: _recorded,
    e.HoursCorrected: _corrected,
    e.CapNeared: _neared,
}
