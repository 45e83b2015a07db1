"""Late payment: the ladder around a due date, what its steps bring about, and what makes it rest."""

from workflows.engagement.rules.dunning import calls, charges, due_dates, ending, promises, rates, resting, step, suspending, waiving
from workflows.engagement.rules.dunning.ending import at_the_end, is_over
from workflows.engagement.rules.dunning.ladder import steps_behind
from workflows.engagement.rules.dunning.schedule import due_date, payment_deadlines, stops

__all__ = [
    "ACTIONS",
    "at_the_end",
    "calls",
    "charges",
    "due_date",
    "due_dates",
    "ending",
    "is_over",
    "payment_deadlines",
    "promises",
    "rates",
    "resting",
    "step",
    "steps_behind",
    "stops",
    "suspending",
    "waiving",
]

ACTIONS = (*charges.ACTIONS, *waiving.ACTIONS, *rates.ACTIONS, *promises.ACTIONS, *due_dates.ACTIONS, *resting.ACTIONS)
"""What callers may ask for."""
