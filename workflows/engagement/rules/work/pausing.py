"""Pausing all work, and going on."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import REVIEWED_MILESTONE, Kind, Stage
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import PauseEngagement, ResumeEngagement
from workflows.engagement.messages.events import EngagementPaused, EngagementResumed, Event
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import Action, deadline, not_in_the_past, stage_move
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.state import State


def _no_review(state: State, item_id: str, at: object) -> None:
    running = [m.id for m in state.milestones.values() if m.state in REVIEWED_MILESTONE]
    if running:
        raise Refused("REVIEW_RUNNING", milestones=tuple(running))


def _pause(state: State, command: PauseEngagement, meta: Meta) -> Iterator[Event]:
    at = state.calendars.provider.start_of_business(command.until)
    yield EngagementPaused(
        because=why("work-all-rests"),
        rule="closing/pause",
        explanation=command.explanation,
        move=stage_move(state, "pause"),
        starts=(deadline("pause", "engagement", at, why("work-pause-ends")),),
        stops=("report/engagement",),
    )


def on_paused(state: State, event: EngagementPaused, meta: Meta) -> Iterator[Event]:
    """The client hears that everything rests, and why; the message about what is late says so itself."""
    if event.duty is None:
        yield from plan_notice(state, "paused", "engagement", why("work-for-you-rests"), "closing/pause", body=event.explanation)


def on_pause_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The pause was to end today."""
    if state.stage == Stage.PAUSED:
        because = why("work-pause-over")
        yield open_task(state, "resume_engagement", "engagement", why("task-resume-engagement"), because, "closing/pause", meta)


def _resume(state: State, command: ResumeEngagement, meta: Meta) -> Iterator[Event]:
    move = stage_move(state, "resume")
    yield EngagementResumed(because=why("work-pause-ended"), rule="closing/resume", move=move, stops=("pause/engagement",))


def on_resumed(state: State, event: EngagementResumed, meta: Meta) -> Iterator[Event]:
    """The client hears that it goes on."""
    yield from plan_notice(state, "resumed", "engagement", why("work-for-you-goes-on"), "closing/resume")


ACTIONS = (
    Action(PauseEngagement, Kind.ENGAGEMENT, "pause", frozenset({Stage.ACTIVE}), _pause, None, (_no_review,), (not_in_the_past("until"),)),
    Action(ResumeEngagement, Kind.ENGAGEMENT, "resume", frozenset({Stage.PAUSED}), _resume),
)
