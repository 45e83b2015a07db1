"""Pausing, going on, and ending early."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import CancelEngagement, PauseEngagement, ResumeEngagement
from workflows.engagement.messages.events import EngagementCancelled, EngagementPaused, EngagementResumed, Event
from workflows.engagement.rules.action import LIVE, Action, deadline, not_in_the_past, stage_move
from workflows.engagement.rules.money import corrections
from workflows.engagement.rules.notices import planning
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.rules.work import milestones
from workflows.engagement.state import State
from workflows.engagement.terms.notice_kinds import NOTICE_KINDS


def _no_review(state: State, item_id: str, at: object) -> None:
    running = [m.id for m in state.milestones.values() if m.state in {"DELIVERED", "IN_REVISION"}]
    if running:
        raise Refused("REVIEW_RUNNING", f"the review of {', '.join(running)} is not finished", milestones=",".join(running))


def _pause(state: State, command: PauseEngagement, meta: Meta) -> Iterator[Event]:
    at = state.calendars.provider.start_of_business(command.until)
    yield EngagementPaused(
        because="everything rests until the day that is named",
        rule="closing/pause",
        explanation=command.explanation,
        move=stage_move(state, "pause"),
        starts=(deadline("pause", "engagement", at, "the pause was to end"),),
        stops=("report/engagement",),
    )


def on_paused(state: State, event: EngagementPaused, meta: Meta) -> Iterator[Event]:
    """The client hears that everything rests, and why; the message about what is late says so itself."""
    if event.duty is None:
        yield plan_notice(state, "paused", "engagement", "The work for you rests.", "closing/pause", body=event.explanation)


def on_pause_end(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The pause was to end today."""
    if state.stage == "PAUSED":
        text = "Resume the engagement, or cancel it with the client"
        yield open_task(state, "resume_engagement", "engagement", text, "the pause was to end today", "closing/pause", meta)


def _resume(state: State, command: ResumeEngagement, meta: Meta) -> Iterator[Event]:
    move = stage_move(state, "resume")
    yield EngagementResumed(because="the pause is over", rule="closing/resume", move=move, stops=("pause/engagement",))


def on_resumed(state: State, event: EngagementResumed, meta: Meta) -> Iterator[Event]:
    """The client hears that it goes on."""
    yield plan_notice(state, "resumed", "engagement", "The work for you goes on.", "closing/resume")


def _cancel(state: State, command: CancelEngagement, meta: Meta) -> Iterator[Event]:
    kept = ("overdue/", "dunning/", "promised/", "hold/", "rate/", "reply/", "ack/", "task/", "notice/")
    yield EngagementCancelled(
        because="the client wishes to end it early" if command.wish_of == "client" else "we wish to end it early",
        rule="closing/cancel",
        wish_of=command.wish_of,
        explanation=command.explanation,
        move=stage_move(state, "cancel"),
        stops=tuple(d for d in state.deadlines if not d.startswith(kept)),
    )


def on_cancelled(state: State, event: EngagementCancelled, meta: Meta) -> Iterator[Event]:
    """Winding down: no new work and no new invoice, but money that is open is finished, and words between people still arrive."""
    why = "the engagement was cancelled"
    for notice in state.notices.values():
        if notice.state in {"PLANNED", "HELD"} and not (NOTICE_KINDS[notice.template].after_cancel or notice.internal):
            yield planning.drop(state, notice.id, why)
    for invoice in state.invoices.values():
        if invoice.state == "SCHEDULED":
            yield corrections.void(state, invoice.id, why, "closing/cancel", why)
    for item in state.milestones.values():
        if item.state not in milestones.FINISHED:
            yield milestones.drop(state, item.id, why, "closing/cancel", why)
    yield plan_notice(state, "cancelled", "engagement", "The work for you ends early.", "closing/cancel", body=event.explanation)


_E = Kind.ENGAGEMENT

ACTIONS = (
    Action(PauseEngagement, _E, "pause", frozenset({"ACTIVE"}), _pause, None, (_no_review,), (not_in_the_past("until"),)),
    Action(ResumeEngagement, _E, "resume", frozenset({"PAUSED"}), _resume),
    Action(CancelEngagement, _E, "cancel", LIVE - {"COMPLETED", "CANCELLED"}, _cancel),
)
