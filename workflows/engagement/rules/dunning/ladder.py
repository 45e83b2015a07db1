"""The days of the ladder: which step comes when, from where an invoice stands. Pure dates; nothing happens here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflows.engagement.messages.answers import Meta
from workflows.engagement.state import InvoiceItem, NoticeItem, State
from workflows.engagement.terms import LadderStep

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """Where an invoice stands on its ladder.

    Attributes:
        base: its due date, or the later last day to pay that was granted since.
        taken: how many steps are behind it.
        last_on: the day of the last of them.
        shift: by how many days the steps ahead come later than they say.
        term_end: the last day of a new term that a formal notice granted; the steps ahead begin after it.
        issued_on: its age counts from here.
    """

    base: date
    taken: int = 0
    last_on: date | None = None
    shift: int = 0
    term_end: date | None = None
    issued_on: date | None = None


@dataclass(frozen=True)
class Ahead:
    """A step that is ahead.

    Attributes:
        number: its position on the ladder, from 1.
        step: what was agreed.
        day: when it comes, as things stand.
        shift: by how many days the steps behind it come later than they say.
    """

    number: int
    step: LadderStep
    day: date
    shift: int


def ladder_of(state: State) -> tuple[LadderStep, ...]:
    """The agreed ladder."""
    return state.agreement.payment.late.ladder


def steps_ahead(ladder: tuple[LadderStep, ...], place: Place) -> Iterator[Ahead]:
    """The steps that are not taken yet, in order, each with its day."""
    before, shift, term_end = place.last_on or place.base, place.shift, place.term_end
    for number, step in enumerate(ladder[place.taken :], start=place.taken + 1):
        if step.after_previous is not None:
            day = max(before, term_end or before) + step.after_previous * _DAY
        else:
            assert step.days is not None
            day = place.base + (step.days + shift) * _DAY
            if term_end and day <= term_end:
                # Steps behind a new term begin after it, and keep their distances.
                shift += (term_end + _DAY - day).days
                day = term_end + _DAY
        if step.min_age_days is not None and place.issued_on is not None:
            day = max(day, place.issued_on + step.min_age_days * _DAY)
        yield Ahead(number=number, step=step, day=day, shift=shift)
        before, term_end = day, day + step.formal_notice.new_term_days * _DAY if step.formal_notice else None


def demand(state: State, invoice: InvoiceItem, number: int) -> NoticeItem | None:
    """The last formal notice of that step, on the ladder that runs now."""
    found = [n for n in of_this_ladder(state, invoice) if n.template == "formal_notice" and n.step == number]
    return found[-1] if found else None


def of_this_ladder(state: State, invoice: InvoiceItem) -> Iterator[NoticeItem]:
    """Messages about the invoice since its ladder began; merged ones live on in the one that took them up."""
    since = invoice.ladder.since
    for notice in state.notices.values():
        reminds = notice.subject == invoice.id and notice.template in {"payment_reminder", "formal_notice"}
        if reminds and (since is None or notice.planned_at >= since):
            yield notice


def day_of(state: State, at: datetime) -> date:
    """The day in the house."""
    return state.calendars.provider.local(at).date()


def granted_until(state: State, invoice: InvoiceItem) -> date | None:
    """The end of the new term that the last step granted; counted from the day its notice was confirmed sent, once that is known."""
    if not invoice.steps_taken:
        return None
    step = ladder_of(state)[invoice.steps_taken - 1]
    if step.formal_notice is None or invoice.ladder.last_on is None:
        return None
    notice = demand(state, invoice, invoice.steps_taken)
    if notice is None:
        return None
    begun = day_of(state, notice.sent_at) if notice.sent_at else invoice.ladder.last_on
    return begun + step.formal_notice.new_term_days * _DAY


def place_of(state: State, invoice: InvoiceItem) -> Place:
    """Where the invoice stands."""
    assert invoice.payable_by is not None
    return Place(
        base=invoice.payable_by,
        taken=invoice.steps_taken,
        last_on=invoice.ladder.last_on,
        shift=invoice.ladder.shift,
        term_end=granted_until(state, invoice),
        issued_on=invoice.issued_on,
    )


def ahead_of(state: State, invoice: InvoiceItem) -> list[Ahead]:
    """The steps that are ahead of an invoice."""
    return list(steps_ahead(ladder_of(state), place_of(state, invoice)))


def begins(state: State, day: date) -> datetime:
    """Steps happen in the morning of their day; a mail leaves in the next window."""
    return state.calendars.provider.start_of_business(day)


def steps_behind(state: State, due_on: date, meta: Meta) -> int:
    """Steps that are not taken any more when the ladder begins now: their day is today or past, and nobody is chased for what he just got."""
    today = day_of(state, meta.at)
    return sum(ahead.day <= today for ahead in steps_ahead(ladder_of(state), Place(base=due_on)))
