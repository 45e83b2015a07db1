"""The ladder: what happens on which day around the due date of an unpaid invoice."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Deadline, DunningStepMerged, DunningStepTaken, Event
from workflows.engagement.rules.action import deadline
from workflows.engagement.rules.notices import plan_notice
from workflows.engagement.rules.tasks import is_open, open_task
from workflows.engagement.state import State
from workflows.engagement.terms import LadderStep


def _at(state: State, due_on: date, step: LadderStep) -> datetime:
    """Steps count from the due date; they happen in the morning of that day, the mail in the next window."""
    return state.calendars.provider.start_of_business(due_on + timedelta(days=step.days))


def _deadline(state: State, invoice: str, due_on: date, number: int) -> Deadline:
    ladder = state.agreement.payment.late.ladder
    step = ladder[number - 1]
    when = f"{abs(step.days)} days {'before' if step.days < 0 else 'after'} the due date" if step.days else "the due date"
    return deadline("dunning", invoice, _at(state, due_on, step), f"step {number} of the ladder: {when}")


def first_step(state: State, invoice: str, due_on: date) -> Deadline | None:
    """The first step that is not taken yet and, for one before the due date, not past already."""
    ladder = state.agreement.payment.late.ladder
    taken = state.invoices[invoice].steps_taken
    issued = state.invoices[invoice].issued_on
    for number, step in enumerate(ladder, start=1):
        if number <= taken:
            continue
        if step.days <= 0 and issued and due_on + timedelta(days=step.days) <= issued:
            continue  # a reminder on the day of the invoice itself would only annoy
        return _deadline(state, invoice, due_on, number)
    return None


def _number(state: State, invoice: str, due_on: date, at: datetime) -> int:
    """Which step the deadline that just fired stands for: the first open one that is due."""
    for number, step in enumerate(state.agreement.payment.late.ladder, start=1):
        if number > state.invoices[invoice].steps_taken and _at(state, due_on, step) <= at:
            issued = state.invoices[invoice].issued_on
            if step.days <= 0 and issued and due_on + timedelta(days=step.days) <= issued:
                continue
            return number
    raise AssertionError("a dunning deadline fired without a step that is due")


def on_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A step falls due. The balance is read now; missed steps are taken up by the last one that is due, never sent in a burst."""
    invoice = state.invoices[subject]
    if invoice.state not in {"OPEN", "OVERDUE"}:
        return
    assert invoice.due_on is not None
    ladder = state.agreement.payment.late.ladder
    first = _number(state, subject, invoice.due_on, meta.at)
    last = max(n for n, step in enumerate(ladder, start=1) if n >= first and _at(state, invoice.due_on, step) <= meta.at)
    for missed in range(first, last):
        because = "the engine was away when it fell due; the later step tells all of it"
        yield DunningStepMerged(because=because, rule="dunning/merge", invoice=subject, step=missed, into=last)
    step = ladder[last - 1]
    following = (_deadline(state, subject, invoice.due_on, last + 1),) if last < len(ladder) else ()
    because = _words(step)
    yield DunningStepTaken(because=because, rule="dunning/step", invoice=subject, step=last, action=step.action, starts=following)
    yield from _act(state, subject, last, step, because, meta)
    if not following:
        text = "Every step of the ladder is taken and the invoice is unpaid: decide what to do"
        ahead = 1 if step.action == "call" else 0
        yield open_task(state, "decide_unpaid", subject, text, "the ladder is at its end", "dunning/end", meta, ahead=ahead)


def _words(step: LadderStep) -> str:
    if step.days < 0:
        return f"the invoice falls due in {-step.days} days"
    return f"the invoice has been due for {step.days} days" if step.days else "the invoice is due today"


def _act(state: State, invoice_id: str, number: int, step: LadderStep, because: str, meta: Meta) -> Iterator[Event]:
    invoice = state.invoices[invoice_id]
    if step.action == "remind":
        near = "is near" if step.days < 0 else "has passed" if step.days else "is today"
        reason = f"The agreed payment date of this invoice {near}."
        yield plan_notice(state, "payment_reminder", invoice_id, reason, "dunning/step", step=number, thread=invoice.notice)
    elif not is_open(state, "call_client", invoice_id):
        text = f"Call the client about invoice {invoice.number}: {invoice.outstanding} is outstanding"
        yield open_task(state, "call_client", invoice_id, text, because, "dunning/step", meta)
