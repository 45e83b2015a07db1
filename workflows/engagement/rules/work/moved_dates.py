"""Promised days that move because the client was late: by the same business days, counted in the house's calendar."""

from collections.abc import Iterable
from datetime import date

from workflows.engagement.lifecycles import UNBEGUN_MILESTONE, MilestoneState, Stage
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Deadline
from workflows.engagement.messages.events.work import MovedDate
from workflows.engagement.rules.work.client_delay import held_back, waiting_on
from workflows.engagement.rules.work.milestones import promise
from workflows.engagement.state import DutyItem, MilestoneItem, State


def moved_by(state: State, duty: DutyItem, on: date, meta: Meta) -> tuple[MovedDate, ...]:
    """The days that move because a duty was done late.

    Days on which two duties were late count once. For work that is held for another reason only the time before the hold counts here: the rest is
    counted when work goes on.

    Args:
        state: the aggregate; the duty is late.
        duty: which one.
        on: when it was done.
        meta: who and when.
    """
    calendar, found = state.calendars.provider, list[MovedDate]()
    for milestone in _with_followers(state, waiting_on(state, duty)):
        item = state.milestones[milestone]
        until = _until(state, item, duty, on)
        lost = calendar.business_days_between(_since(state, item, duty), until)
        if lost <= 0:
            continue
        day = calendar.add_business_days(item.promised_on, lost)
        if item.state not in UNBEGUN_MILESTONE:  # a day that is past is no promise
            day = max(day, calendar.add_business_days(calendar.local(meta.at).date(), 1))
        found.append(MovedDate(milestone=milestone, was=item.promised_on, now=day, through=until))
    return tuple(found)


def _with_followers(state: State, waiting: Iterable[str]) -> list[str]:
    """Those, and what has not begun and comes after them."""
    found = set(waiting)
    for item in state.milestones.values():  # in the order of the terms, in which nothing comes after something below it
        if item.state in UNBEGUN_MILESTONE and found & set(state.planned(item.id).after):
            found.add(item.id)
    return [m for m in state.milestones if m in found]


def _since(state: State, item: MilestoneItem, duty: DutyItem) -> date:
    held = _held_on(state, item)
    late = min(duty.due_on, held) if held and item.held_for_duty else duty.due_on
    return max(late, item.delayed_through or late)


def _until(state: State, item: MilestoneItem, duty: DutyItem, on: date) -> date:
    held = _held_on(state, item)
    goes_on_now = item.held_for_duty is not None and state.stage == Stage.ACTIVE and held_back(state, item.id, duty.id) is None
    return on if held is None or goes_on_now else min(on, held)


def _held_on(state: State, item: MilestoneItem) -> date | None:
    at_rest = item.held_at if item.state == MilestoneState.HELD else None
    return state.calendars.provider.local(at_rest).date() if at_rest else None


def promises_again(state: State, duty: DutyItem, dates: tuple[MovedDate, ...], meta: Meta) -> tuple[Deadline, ...]:
    """While a duty is late no promise of ours that waits for it ends; from here on they count again.

    Args:
        state: the aggregate; the duty is late.
        duty: which one.
        dates: promised days that move.
        meta: who and when.
    """
    calendar, days = state.calendars.provider, {d.milestone: d.now for d in dates}
    today = calendar.next_business_day(calendar.local(meta.at).date())
    at_work = [state.milestones[m] for m in waiting_on(state, duty) if state.milestones[m].state == MilestoneState.IN_PROGRESS]
    return tuple(promise(state, item.id, days.get(item.id) or max(item.promised_on, today)) for item in at_work)
