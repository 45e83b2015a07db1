"""Retainers: a sum that comes again, asked for on the same day of each period."""

from collections.abc import Iterator
from datetime import datetime

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Deadline, Event, InvoiceScheduled, RetainerDue
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import deadline
from workflows.engagement.rules.money.invoices import request
from workflows.engagement.state import State
from workflows.engagement.terms.plan import PlannedRetainer
from workflows.engagement.terms.prices.bills import BillKind
from workflows.engagement.time.calendar import BusinessCalendar


def next_period(
    retainer: PlannedRetainer, behind: int, calendar: BusinessCalendar, not_before: datetime | None = None
) -> tuple[Deadline, ...]:
    """The deadline of the period after the first ``behind`` ones: on its day, on the next working day where that is off; none after the last."""
    if behind >= len(retainer.days):
        return ()
    day = retainer.days[behind]
    at = calendar.start_of_business(calendar.next_business_day(day))
    at = max(at, not_before or at)
    because = why("money-retainer-to-come", period=behind + 1, of=len(retainer.days), day=day)
    return (deadline("retainer", retainer.id, at, because),)


def on_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A period begins: its invoice is planned, and the next period gets its day."""
    assert state.plan is not None
    retainer = state.plan.retainer(subject)
    period = sum(i.retainer == subject for i in state.invoices.values()) + 1
    because = why("money-retainer-agreed", period=period, of=len(retainer.days), day=retainer.days[period - 1])
    starts = next_period(retainer, period, state.calendars.provider)
    yield RetainerDue(because=because, rule="retainers/due", retainer=subject, period=period, day=retainer.days[period - 1], starts=starts)
    yield InvoiceScheduled(
        because=because,
        rule="retainers/due",
        invoice=f"invoice-{subject}-{period}",
        of=BillKind.RETAINER,
        retainer=subject,
        period=period,
        amount=retainer.amount,
    )


def on_scheduled(state: State, event: InvoiceScheduled, meta: Meta) -> Iterator[Event]:
    """It is asked for at once."""
    if event.retainer:
        yield request(state, event.invoice, why("money-billed-again"), meta)


def running(state: State) -> bool:
    """Whether a retainer has an invoice to come."""
    return any(d.startswith("retainer/") for d in state.deadlines)
