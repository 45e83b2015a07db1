"""When the clock speaks next about an unpaid invoice."""

from dataclasses import replace
from datetime import date, time, timedelta

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Deadline
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules.action import deadline
from workflows.engagement.rules.dunning.chasing import rests
from workflows.engagement.rules.dunning.ladder import Ahead, Place, begins, ladder_of, place_of, steps_ahead
from workflows.engagement.state import InvoiceItem, State
from workflows.engagement.terms import LadderStep

_MIDNIGHT = time(0, 0)


def due_date(state: State, meta: Meta) -> date:
    """The last day to pay what is asked for today: by the agreed term, never on a day off."""
    calendar = state.calendars.provider
    return calendar.next_business_day(state.agreement.payment.term.falls_due(calendar.local(meta.at).date()))


def payment_deadlines(state: State, invoice_id: str, due_on: date, behind: int) -> tuple[Deadline, ...]:
    """When the invoice becomes overdue, and the first step of the ladder that is not behind it, unless the ladder rests.

    Args:
        state: the aggregate.
        invoice_id: which invoice.
        due_on: the last day to pay from which the ladder begins now.
        behind: how many steps are behind it.
    """
    calendar = state.calendars.provider
    after = calendar.at(due_on + timedelta(days=1), _MIDNIGHT)
    overdue = deadline("overdue", invoice_id, after, why("dunning-was-due", day=due_on))
    place = Place(base=due_on, taken=behind, issued_on=state.invoices[invoice_id].issued_on)
    step = None if rests(state, invoice_id) else next_deadline(state, invoice_id, place)
    return (overdue, step) if step else (overdue,)


def next_deadline(state: State, invoice_id: str, place: Place, not_before: date | None = None) -> Deadline | None:
    """The deadline of the next step ahead; none at the end of the ladder."""
    ahead = next(steps_ahead(ladder_of(state), place), None)
    if ahead is None:
        return None
    day = max(ahead.day, not_before) if not_before else ahead.day
    return step_deadline(state, invoice_id, ahead, day)


def step_deadline(state: State, invoice_id: str, ahead: Ahead, day: date) -> Deadline:
    """The deadline of a step on a day."""
    because = why("dunning-step-ahead", step=ahead.number, when=_when(ahead.step))
    return deadline("dunning", invoice_id, begins(state, day), because)


def after_step(state: State, invoice: InvoiceItem, ahead: Ahead, today: date) -> Place:
    """Where the invoice stands once a step was taken today."""
    term = ahead.step.formal_notice
    return replace(
        place_of(state, invoice),
        taken=ahead.number,
        last_on=today,
        shift=ahead.shift,
        term_end=today + timedelta(days=term.new_term_days) if term else None,
    )


def _when(step: LadderStep) -> Reason:
    if step.days is None:
        return why("dunning-after-step", days=step.after_previous or 0)
    if step.days == 0:
        return why("dunning-on-due-date")
    return why("dunning-before-due-date" if step.days < 0 else "dunning-after-due-date", days=abs(step.days))


def stops(invoice_id: str) -> tuple[str, ...]:
    """Every deadline of an invoice that is settled, or rests."""
    return (f"overdue/{invoice_id}", f"dunning/{invoice_id}", f"issue/{invoice_id}")
