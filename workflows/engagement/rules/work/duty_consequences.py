"""What happens around a duty of the client: what the client is told, and what work, dates and people do."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import REVIEWED_MILESTONE, Kind, MilestoneState, NoticeState, Stage
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import (
    DutyDone,
    DutyExcused,
    DutyLate,
    DutyStepPutOff,
    DutyStepTaken,
    EngagementPaused,
    Event,
    MilestoneHeld,
    MilestoneResumed,
)
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import deadline, moved, stage_move
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.rules.work.client_delay import held_back, waiting_on
from workflows.engagement.rules.work.milestones import promise, resumed
from workflows.engagement.state import MilestoneItem, State
from workflows.engagement.terms.duty_steps import next_step, step_due

_NEVER_SENT = frozenset({NoticeState.DROPPED, NoticeState.MERGED})


def _tell(state: State, duty: str, rule: str) -> Iterator[Event]:
    """The client hears where it stands, and what follows next."""
    step = next_step(state.agreement.client_delay, state.duties[duty].steps)
    because = why("duties-missing")
    yield from plan_notice(state, "duty_late", duty, because, rule, announces=(step,) if step else ())


def on_late(state: State, event: DutyLate, meta: Meta) -> Iterator[Event]:
    """The client is told what was agreed for this, and what follows."""
    yield from _tell(state, event.duty, "duties/late")


def on_put_off(state: State, event: DutyStepPutOff, meta: Meta) -> Iterator[Event]:
    """What was announced by nothing that can still arrive is announced again."""
    announcing = [n for n in state.notices.values() if n.subject == event.duty and event.step in n.announces]
    if all(n.state in _NEVER_SENT for n in announcing):
        yield from _tell(state, event.duty, "duties/put-off")


def on_step(state: State, event: DutyStepTaken, meta: Meta) -> Iterator[Event]:
    """Work is held, everything rests, a person decides: as was announced; and the client is told."""
    duty = state.duties[event.duty]
    if event.step == "held":
        at_work = [m for m in waiting_on(state, duty) if state.milestones[m].state == MilestoneState.IN_PROGRESS]
        yield from (_held(state, milestone, duty.id) for milestone in at_work)
    elif event.step == "suspended":
        yield from _suspend(state, duty.id, meta)
    elif event.step == "abandoned" and not is_open(state, "decide_abandoned", duty.id):
        yield open_task(state, "decide_abandoned", duty.id, why("task-decide-abandoned"), event.because, "duties/abandoned", meta)
    yield from _tell(state, duty.id, "duties/step")


def _held(state: State, milestone: str, duty: str) -> MilestoneHeld:
    because = why("duties-held")
    move = moved(state, Kind.MILESTONE, milestone, "hold")
    return MilestoneHeld(because=because, rule="duties/hold", milestone=milestone, duty=duty, move=move, stops=(f"promise/{milestone}",))


def _suspend(state: State, duty: str, meta: Meta) -> Iterator[Event]:
    """Everything rests where nothing is in review, and somebody asks for what was worked."""
    because = why("duties-suspended")
    in_review = any(m.state in REVIEWED_MILESTONE for m in state.milestones.values())
    if state.stage == Stage.ACTIVE and not in_review:
        until = step_due(state.agreement.client_delay, "abandoned", state.duties[duty].due_on, state.calendars.provider)
        yield EngagementPaused(
            because=because,
            rule="duties/suspend",
            duty=duty,
            move=stage_move(state, "pause"),
            starts=(deadline("pause", "engagement", max(until, meta.at), why("duties-late-with-work")),),
            stops=("report/engagement",),
        )
    if not is_open(state, "collect_balance", duty):
        yield open_task(state, "collect_balance", duty, why("task-collect-balance"), because, "duties/suspend", meta)


def on_done(state: State, event: DutyDone, meta: Meta) -> Iterator[Event]:
    """Held work goes on, and the client hears the new days."""
    days = {moved_date.milestone: moved_date.now for moved_date in event.moved}
    for item in _held_for_nothing(state):
        if item.id in days:
            yield MilestoneResumed(
                because=why("duties-has-come"),
                rule="duties/resume",
                milestone=item.id,
                duty=event.duty,
                promised_on=days[item.id],
                move=moved(state, Kind.MILESTONE, item.id, "resume"),
                starts=(promise(state, item.id, days[item.id]),),
            )
        else:
            yield resumed(state, item, meta, why("duties-has-come"))
    if event.moved:
        because = why("duties-days-move")
        yield from plan_notice(state, "dates_moved", event.duty, because, "duties/shift")
    yield from _go_on(state, event.duty, meta)


def on_excused(state: State, event: DutyExcused, meta: Meta) -> Iterator[Event]:
    """Held work goes on."""
    for item in _held_for_nothing(state):
        yield resumed(state, item, meta, why("duties-not-needed"))
    yield from _go_on(state, event.duty, meta)


def _held_for_nothing(state: State) -> list[MilestoneItem]:
    """Work that was held for a duty of the client, and no duty holds any more."""
    if state.stage != Stage.ACTIVE:
        return []
    held = [m for m in state.milestones.values() if m.state == MilestoneState.HELD and m.held_for_duty is not None]
    return [m for m in held if held_back(state, m.id) is None]


def _go_on(state: State, duty: str, meta: Meta) -> Iterator[Event]:
    """What rests because of a duty does not go on by itself: somebody looks at the balance first."""
    if state.stage == Stage.PAUSED and "suspended" in state.duties[duty].steps and not is_open(state, "resume_engagement", "engagement"):
        text, because = why("task-resume-engagement-balance"), why("duties-settled")
        yield open_task(state, "resume_engagement", "engagement", text, because, "duties/go-on", meta)
