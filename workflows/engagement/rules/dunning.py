"""The ladder: what happens on which day around the due date of an unpaid invoice."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Deadline, DunningStepMerged, DunningStepTaken, Event, TaskOpened
from workflows.engagement.rules.action import deadline
from workflows.engagement.rules.notices import merge_waiting, plan_notice
from workflows.engagement.rules.tasks import is_open, open_task
from workflows.engagement.state import State
from workflows.engagement.terms import LadderStep

_MIDNIGHT = time(0, 0)


def _ladder(state: State) -> tuple[LadderStep, ...]:
    return state.agreement.payment.late.ladder


def _at(state: State, due_on: date, step: LadderStep) -> datetime:
    """Steps count from the due date; they happen in the morning of that day, the mail in the next window."""
    return state.calendars.provider.start_of_business(due_on + timedelta(days=step.days))


def steps_behind(state: State, due_on: date, meta: Meta) -> int:
    """Steps that are not taken any more when the ladder begins now: their day is today or past, and nobody is chased for what he just got."""
    today = state.calendars.provider.local(meta.at).date()
    return sum(due_on + timedelta(days=step.days) <= today for step in _ladder(state))


def next_step(state: State, invoice: str, due_on: date, taken: int) -> Deadline | None:
    """The step after the first ``taken`` ones; none at the end of the ladder."""
    ladder = _ladder(state)
    if taken >= len(ladder):
        return None
    step = ladder[taken]
    days = "1 day" if abs(step.days) == 1 else f"{abs(step.days)} days"
    when = f"{days} {'before' if step.days < 0 else 'after'} the due date" if step.days else "the due date"
    return deadline("dunning", invoice, _at(state, due_on, step), f"step {taken + 1} of the ladder: {when}")


def due_date(state: State, meta: Meta) -> date:
    """The last day to pay what is asked for today: by the agreed term, never on a day off."""
    calendar = state.calendars.provider
    return calendar.next_business_day(calendar.local(meta.at).date() + timedelta(days=state.agreement.payment.net_days))


def payment_deadlines(state: State, invoice_id: str, due_on: date, behind: int) -> tuple[Deadline, ...]:
    """When the invoice becomes overdue, and the first step of the ladder that is not behind it."""
    calendar = state.calendars.provider
    after = calendar.at(due_on + timedelta(days=1), _MIDNIGHT)
    overdue = deadline("overdue", invoice_id, after, f"{due_on} was the due date")
    step = next_step(state, invoice_id, due_on, behind)
    return (overdue, step) if step else (overdue,)


def stops(invoice_id: str) -> tuple[str, ...]:
    """Every deadline of an invoice that is settled, or rests."""
    return (f"overdue/{invoice_id}", f"dunning/{invoice_id}", f"issue/{invoice_id}")


def on_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A step falls due. The balance is read now; missed steps are taken up by the last one that is due, never sent in a burst."""
    invoice = state.invoices[subject]
    if invoice.state not in {"OPEN", "OVERDUE"}:
        return
    assert invoice.due_on is not None
    first = invoice.steps_taken + 1
    last = max(n for n, step in enumerate(_ladder(state), start=1) if n >= first and _at(state, invoice.due_on, step) <= meta.at)
    for missed in range(first, last):
        because = "the engine was away when it fell due; the later step tells all of it"
        yield DunningStepMerged(because=because, rule="dunning/merge", invoice=subject, step=missed, into=last)
    step = _ladder(state)[last - 1]
    following = next_step(state, subject, invoice.due_on, last)
    because = _words(step)
    starts = (following,) if following else ()
    yield DunningStepTaken(because=because, rule="dunning/step", invoice=subject, step=last, action=step.action, starts=starts)
    acts = list(_act(state, subject, last, step, because, meta))
    yield from acts
    if following is None and invoice.state == "OVERDUE":
        yield from at_the_end(state, subject, meta, ahead=sum(isinstance(a, TaskOpened) for a in acts))


def at_the_end(state: State, invoice: str, meta: Meta, ahead: int = 0) -> Iterator[Event]:
    """An overdue invoice with no step left on its ladder: from here a person decides."""
    if not is_open(state, "decide_unpaid", invoice):
        text = "Every step of the ladder is taken and the invoice is unpaid: decide what to do"
        yield open_task(state, "decide_unpaid", invoice, text, "the ladder is at its end", "dunning/end", meta, ahead=ahead)


def _words(step: LadderStep) -> str:
    days = "1 day" if abs(step.days) == 1 else f"{abs(step.days)} days"
    if step.days < 0:
        return f"the invoice falls due in {days}"
    return f"the invoice has been due for {days}" if step.days else "the invoice is due today"


def _act(state: State, invoice_id: str, number: int, step: LadderStep, because: str, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[invoice_id]
    if step.action == "remind":
        near = "is near" if step.days < 0 else "has passed" if step.days else "is today"
        reason = f"The agreed payment date of this invoice {near}."
        planned = plan_notice(state, "payment_reminder", invoice_id, reason, "dunning/step", step=number, thread=invoice.notice)
        yield from merge_waiting(state, planned, "the next reminder came before it could leave, and tells all of it")
        yield planned
    elif not is_open(state, "call_client", invoice_id):
        text = f"Call the client about invoice {invoice.number}: {invoice.outstanding} is outstanding"
        yield open_task(state, "call_client", invoice_id, text, because, "dunning/step", meta)
