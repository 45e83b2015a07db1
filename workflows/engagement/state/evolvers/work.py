"""What work on milestones changes."""

from datetime import datetime

from workflows.engagement.messages import events as e
from workflows.engagement.state import State
from workflows.engagement.state.evolvers.base import Changes, Evolvers, patch


def _started(state: State, event: e.MilestoneStarted, at: datetime) -> Changes:
    return patch(state, "milestones", event.milestone, started_at=at, promised_on=event.promised_on)


def _late(state: State, event: e.MilestoneLate, at: datetime) -> Changes:
    first = state.milestones[event.milestone].delivered_at is None
    return patch(state, "milestones", event.milestone, late=True) if first else {}


def _delivered(state: State, event: e.MilestoneDelivered, at: datetime) -> Changes:
    first = state.milestones[event.milestone].delivered_at or at
    return patch(
        state, "milestones", event.milestone, delivered_at=first, review_ends=event.review_ends, round=event.round, announcement=None
    )


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
}
