"""The consequences of a late duty, step by step, each with its moment (practice 51)."""

from datetime import date, datetime, time, timedelta
from typing import Literal

from workflows.engagement.terms import ClientDelay
from workflows.engagement.time.calendar import BusinessCalendar

Step = Literal["held", "delayed", "suspended", "abandoned"]

_STEPS: dict[str, tuple[Step, ...]] = {"hold": ("held",), "abandon": ("delayed", "suspended", "abandoned")}
"""By policy, in order."""

_MIDNIGHT = time(0, 0)


def end_of(calendar: BusinessCalendar, day: date) -> datetime:
    """The end of a day, in UTC."""
    return calendar.at(day + timedelta(days=1), _MIDNIGHT)


def next_step(terms: ClientDelay, taken: tuple[str, ...]) -> Step | None:
    """The step after those that were taken; none where nothing more follows by itself."""
    return next((step for step in _STEPS.get(terms.policy, ()) if step not in taken), None)


def step_due(terms: ClientDelay, step: Step, due_on: date, house: BusinessCalendar) -> datetime:
    """When a step falls due: at the end of the last day that is still in time. Days are those of the house.

    Args:
        terms: what was agreed.
        step: which one.
        due_on: the day of the duty.
        house: the provider's calendar.
    """
    if step == "held":
        return end_of(house, due_on)
    if step == "delayed":
        return end_of(house, house.add_business_days(due_on, terms.delayed_after))
    days = terms.suspended_after if step == "suspended" else terms.abandoned_after
    return end_of(house, due_on + timedelta(days=days))
