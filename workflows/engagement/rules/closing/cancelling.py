"""Cancelling an engagement before its end."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import MILESTONE, WAITING_NOTICE, WINDING_DOWN, InvoiceState, Kind
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import CancelEngagement
from workflows.engagement.messages.events import EngagementCancelled, Event
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import LIVE, Action, stage_move
from workflows.engagement.rules.money import corrections
from workflows.engagement.rules.notices import planning
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.work import milestones
from workflows.engagement.state import State


def _cancel(state: State, command: CancelEngagement, meta: Meta) -> Iterator[Event]:
    kept = ("overdue/", "dunning/", "value/", "promised/", "hold/", "rate/", "reply/", "ack/", "task/", "notice/")
    yield EngagementCancelled(
        because=why("closing-client-ends" if command.wish_of == "client" else "closing-we-end"),
        rule="closing/cancel",
        wish_of=command.wish_of,
        explanation=command.explanation,
        move=stage_move(state, "cancel"),
        stops=tuple(d for d in state.deadlines if not d.startswith(kept)),
    )


def on_cancelled(state: State, event: EngagementCancelled, meta: Meta) -> Iterator[Event]:
    """Winding down: no new work and no new invoice, but money that is open is finished, and words between people still arrive."""
    because = why("closing-cancelled")
    for notice in state.notices.values():
        if notice.state in WAITING_NOTICE and NOTICE_KINDS[notice.template].leaves_after == "nothing":
            yield planning.drop(state, notice.id, because)
    for invoice in state.invoices.values():
        if invoice.state == InvoiceState.SCHEDULED:
            yield corrections.void(state, invoice.id, because, "closing/cancel")
    for item in state.milestones.values():
        if item.state not in MILESTONE.final:
            yield milestones.drop(state, item.id, because, "closing/cancel")
    yield from plan_notice(state, "cancelled", "engagement", why("closing-work-for-you-ends"), "closing/cancel", body=event.explanation)


ACTIONS = (Action(CancelEngagement, Kind.ENGAGEMENT, "cancel", LIVE - WINDING_DOWN, _cancel),)
