"""Facts that are dated ahead: a bank books today what counts from its next business day. They are recorded at once and count on their day.

So what the state says of money, and what a statement of the same day says, are one.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Deadline, Event, ValueDateReached
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import deadline
from workflows.engagement.state import State

MOST_AHEAD = timedelta(days=5)
"""A value date lies on the bank's next business day, across a long weekend. What is further ahead is a slip of the pen: a person looks at it."""


def is_ahead(state: State, day: date, meta: Meta) -> bool:
    """Whether a day is still to come, in the provider's zone."""
    return day > state.calendars.provider.local(meta.at).date()


def value_date_deadlines(state: State, day: date, meta: Meta) -> tuple[Deadline, ...]:
    """The deadline at which a fact begins to count; none where it counts already."""
    if not is_ahead(state, day, meta):
        return ()
    return (deadline("value", day.isoformat(), state.calendars.provider.at(day, time.min), why("money-counts-from", day=day)),)


def on_day(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """The day came: the books are counted anew."""
    day = date.fromisoformat(subject)
    for fact in state.facts:
        if fact.value_date == day:
            yield ValueDateReached(because=why("money-counts-now"), rule="payments/value-date", on=day, fact=fact.id, source=fact.source)
