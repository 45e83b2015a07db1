"""When each milestone is expected to be handed over, as things stand: what a report must say where a promised day can no longer be kept."""

from datetime import date

from workflows.engagement.state import MilestoneState, State

_DONE = frozenset({"ACCEPTED", "DROPPED", "DELIVERED"})
_NOT_BEGUN = frozenset({"PLANNED", "BLOCKED", "READY"})


def expected_days(state: State, today: date) -> dict[str, date]:
    """Expected hand-over of every milestone that is still open, never earlier than promised.

    It is the day that the rules would promise if everything open began as soon as it can: a payment that is missing is taken to come today.

    Args:
        state: the aggregate, with a plan.
        today: in the provider's zone.
    """
    expected: dict[str, date] = {}
    for item in state.milestones.values():
        if item.state not in _DONE:
            expected[item.id] = max(item.promised_on, _at_best(state, item, today, expected))
    return expected


def _at_best(state: State, item: MilestoneState, today: date, expected: dict[str, date]) -> date:
    calendar = state.calendars.provider
    if item.state in _NOT_BEGUN:
        planned = state.planned(item.id)
        after = [calendar.add_business_days(expected[a], 1) for a in planned.after if a in expected]
        start = max((planned.start_on, calendar.next_business_day(today), *after))
        return calendar.add_business_days(start, planned.business_days)
    if item.held_at is not None and item.state == "HELD":
        lost = calendar.business_days_between(calendar.local(item.held_at).date(), today)
        return calendar.add_business_days(item.promised_on, max(lost, 0))
    promise = state.deadlines.get(f"promise/{item.id}")
    return calendar.local(promise.at).date() if promise else today
