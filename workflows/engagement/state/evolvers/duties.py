"""What the client's duties change."""

from datetime import datetime

from workflows.engagement.lifecycles import DUTY
from workflows.engagement.messages import events as e
from workflows.engagement.state import DutyItem, State
from workflows.engagement.state.evolvers.base import Changes, Evolvers, patch
from workflows.engagement.terms.plan import PlannedDuty


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


EVOLVERS: Evolvers = {
    e.DutyStepTaken: _step,
    e.DutyDone: _done,
}
