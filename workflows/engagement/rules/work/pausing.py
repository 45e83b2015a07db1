"""Pausing, going on, and ending early."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import MILESTONE, REVIEWED_MILESTONE, WAITING_NOTICE, WINDING_DOWN, InvoiceState, Kind, Stage
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import CancelEngagement, PauseEngagement, ResumeEngagement
from workflows.engagement.messages.events import EngagementCancelled, EngagementPaused, EngagementResumed, Event
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import LIVE, Action, deadline, not_in_the_past, stage_move
from workflows.engagement.rules.money import corrections
from workflows.engagement.rules.notices import planning
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.rules.work import milestones
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


def _cancel(state: State, command: CancelEngagement, meta: Meta) -> Iterator[Event]:
    kept = ("overdue/", "dunning/", "promised/", "hold/", "rate/", "reply/", "ack/", "task/", "notice/")
    yield EngagementCancelled(
        because=why("work-client-ends" if command.wish_of == "client" else "work-we-end"),
        rule="closing/cancel",
        wish_of=command.wish_of,
        explanation=command.explanation,
        move=stage_move(state, "cancel"),
        stops=tuple(d for d in state.deadlines if not d.startswith(kept)),
    )


def on_cancelled(state: State, event: EngagementCancelled, meta: Meta) -> Iterator[Event]:
    """Winding down: no new work and no new invoice, but money that is open is finished, and words between people still arrive."""
    because = why("work-cancelled")
    for notice in state.notices.values():
        if notice.state in WAITING_NOTICE and NOTICE_KINDS[notice.template].leaves_after == "nothing":
            yield planning.drop(state, notice.id, because)
    for invoice in state.invoices.values():
        if invoice.state == InvoiceState.SCHEDULED:
            yield corrections.void(state, invoice.id, because, "closing/cancel")
    for item in state.milestones.values():
        if item.state not in MILESTONE.final:
            yield milestones.drop(state, item.id, because, "closing/cancel")
    yield from plan_notice(state, "cancelled", "engagement", why("work-for-you-ends"), "closing/cancel", body=event.explanation)


_E = Kind.ENGAGEMENT

ACTIONS = (
    Action(PauseEngagement, _E, "pause", frozenset({Stage.ACTIVE}), _pause, None, (_no_review,), (not_in_the_past("until"),)),
    Action(ResumeEngagement, _E, "resume", frozenset({Stage.PAUSED}), _resume),
    Action(CancelEngagement, _E, "cancel", LIVE - WINDING_DOWN, _cancel),
)
