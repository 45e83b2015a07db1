"""The outbox: which effects may go now, which wait, and until when. Lanes keep their order, and none holds up another."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from workflows.engagement.messages.effects import EffectKind, OutboxItem
from workflows.engagement.messages.ports import InvoiceChange
from workflows.engagement.rules.notices.planning import may_leave
from workflows.engagement.state import State

BACK_OFF = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 480, 720, 1440))
"""Pauses between activity calls of one effect that "later" was said to; after the last a person looks. Together about two days."""


def _waits_for_its_credit_note(state: State, item: OutboxItem) -> bool:
    """Whether a message tells of a credit note that is still being made: it names its number and carries its page, so it lets others go first."""
    notice = state.notices.get(item.effect.subject)
    if item.effect.kind is not EffectKind.SEND_NOTICE or notice is None or notice.fact is None:
        return False
    made = (o.effect for o in state.outbox if o.effect.change == InvoiceChange.CREDIT)
    return any((effect.subject, effect.fact) == (notice.subject, notice.fact) for effect in made)


def _first_of_lanes(state: State, busy: Collection[str]) -> Iterator[OutboxItem]:
    """The first effect of each lane that is free."""
    seen = set(busy)
    for item in state.outbox:
        if item.effect.lane not in seen and not _waits_for_its_credit_note(state, item):
            seen.add(item.effect.lane)
            yield item


def ready(state: State, busy: Collection[str], now: datetime) -> list[OutboxItem]:
    """What can be carried out now: at most one effect of each lane.

    Args:
        state: the aggregate.
        busy: lanes with an effect on its way.
        now: business time.
    """
    return [item for item in _first_of_lanes(state, busy) if item.not_before is None or item.not_before <= now]


def next_moment(state: State, busy: Collection[str], now: datetime) -> datetime | None:
    """When an effect that waits may be tried again; none where none waits."""
    return min((i.not_before for i in _first_of_lanes(state, busy) if i.not_before and i.not_before > now), default=None)


def without(state: State, item: OutboxItem) -> State:
    """The state with one effect less on its way."""
    return state.model_copy(update={"outbox": tuple(o for o in state.outbox if o.effect.key != item.effect.key)})


def postponed(state: State, item: OutboxItem, now: datetime) -> State:
    """The state with the effect waiting at its place in the lane; it keeps its key.

    A routine message that was put off waits for a service window as well: the pause must not carry it into the night (I10).
    """
    waiting = next(o for o in state.outbox if o.effect.key == item.effect.key)
    if waiting.hurried:
        return _with(state, waiting.model_copy(update={"calls": item.calls + 1, "hurried": False}))
    again, notice = now + BACK_OFF[item.calls], state.notices.get(item.effect.subject)
    if notice is not None:
        again = may_leave(state, notice.template, again)
    return _with(state, item.model_copy(update={"calls": item.calls + 1, "not_before": again}))


def hurried(state: State, invoice: str) -> State:
    """The state in which the request for an invoice that exists by now waits no longer: neither for its moment nor behind others of its lane.

    Its place in the lane no longer matters to the billing system: nothing is asked of it any more.
    """
    asked = next((o for o in state.outbox if o.effect.kind is EffectKind.ISSUE_INVOICE and o.effect.subject == invoice), None)
    if asked is None:
        return state
    rest = [o for o in state.outbox if o is not asked]
    place = next((n for n, o in enumerate(rest) if o.effect.lane == asked.effect.lane), len(rest))
    now = asked.model_copy(update={"not_before": None, "hurried": True})
    return state.model_copy(update={"outbox": (*rest[:place], now, *rest[place:])})


def _with(state: State, item: OutboxItem) -> State:
    return state.model_copy(update={"outbox": tuple(item if o.effect.key == item.effect.key else o for o in state.outbox)})
