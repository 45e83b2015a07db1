"""A step falls due: what is taken, what is merged, what is left out and what must wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.engagement.lifecycles import CHASED_INVOICE, InvoiceState, NoticeState
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import (
    Deadline,
    DunningStepMerged,
    DunningStepPutOff,
    DunningStepSkipped,
    DunningStepTaken,
    Event,
    TaskOpened,
)
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules.dunning.announcing import announcement, in_time, on_its_way, possible_from, still_to_come
from workflows.engagement.rules.dunning.calls import reminders_sent
from workflows.engagement.rules.dunning.chasing import rests
from workflows.engagement.rules.dunning.ending import at_the_end
from workflows.engagement.rules.dunning.happening import Happening
from workflows.engagement.rules.dunning.ladder import Ahead, ahead_of, begins, day_of, demand, ladder_of
from workflows.engagement.rules.dunning.schedule import after_step, next_deadline, step_deadline
from workflows.engagement.state import InvoiceItem, State
from workflows.engagement.terms import LadderStep

_CALLED: dict[str, Reason] = {
    "fee": why("dunning-consequence-fee"),
    "interest": why("dunning-consequence-interest"),
    "hold": why("dunning-consequence-hold"),
    "take_down": why("dunning-consequence-take-down"),
}
"""What consequences are called."""


@dataclass(frozen=True)
class Due:
    """What is to be done about the steps that are due.

    Attributes:
        passed: steps that are behind from now on, in order.
        acting: those of them that do something; the last one carries the others.
        blocked: the first step that may not happen yet.
        missing: its consequences that were not announced in time.
    """

    passed: tuple[Ahead, ...]
    acting: tuple[Ahead, ...]
    blocked: Ahead | None
    missing: tuple[str, ...]


def on_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A step falls due. The balance is read now; missed steps are taken up by the last one that is due, never sent in a burst."""
    invoice = state.invoices[subject]
    if invoice.state not in CHASED_INVOICE or rests(state, subject):
        return
    today = day_of(state, meta.at)
    waiting = list(_for_the_term(state, invoice, today, meta))
    if waiting:
        yield from waiting
        return
    due = _due(state, invoice, meta)
    if not due.passed and due.blocked is None:
        yield from _not_yet(state, invoice)
        return
    happening = Happening(state, invoice, meta)
    happening.found += _passed(state, invoice, due, today)
    for ahead in due.acting:
        happening.consequences(ahead.number)
    happening.told([a.number for a in due.acting], due.blocked.number if due.blocked else None, due.missing)
    if due.blocked is not None:
        happening.found.append(_put_off(state, invoice, due.blocked, due.missing, today))
    elif invoice.state == InvoiceState.OVERDUE and due.passed[-1].number >= len(ladder_of(state)):
        tasks = [e for e in happening.found if isinstance(e, TaskOpened)]
        if not any(task.what == "hand_over" for task in tasks):
            happening.found += at_the_end(state, subject, meta, ahead=len(tasks))
    yield from happening.found


def _due(state: State, invoice: InvoiceItem, meta: Meta) -> Due:
    """Sort the steps that are due."""
    today = day_of(state, meta.at)
    passed: list[Ahead] = []
    acting: list[Ahead] = []
    for ahead in ahead_of(state, invoice):
        counted_from_before = bool(passed) and ahead.step.after_previous is not None
        if begins(state, ahead.day) > meta.at or counted_from_before or (passed and passed[-1].step.formal_notice):
            break
        if _unmet(state, invoice, ahead.step) is None:
            wanted = still_to_come(state, invoice, ahead.number)
            missing = tuple(w for w in wanted if not in_time(state, invoice, w, today))
            if missing:
                return Due(tuple(passed), tuple(acting), ahead, missing)
            acting.append(ahead)
        passed.append(ahead)
    return Due(tuple(passed), tuple(acting), None, ())


def _unmet(state: State, invoice: InvoiceItem, step: LadderStep) -> Reason | None:
    """The condition of a step that does not hold; none where all do."""
    if step.min_balance is not None and invoice.owed < step.min_balance:
        return why("dunning-balance-small", owed=invoice.owed, least=step.min_balance)
    if step.only_after is not None and (sent := reminders_sent(state, invoice)) < step.only_after:
        return why("dunning-too-few-reminders", wanted=step.only_after, sent=sent)
    return None


def _passed(state: State, invoice: InvoiceItem, due: Due, today: date) -> Iterator[Event]:
    """What becomes of each step that is behind from now on; the last one sets the next deadline."""
    carrier = due.acting[-1] if due.acting else None
    for ahead in due.passed:
        last = ahead is due.passed[-1] and due.blocked is None
        following = next_deadline(state, invoice.id, after_step(state, invoice, ahead, today)) if last else None
        starts = (following,) if following else ()
        if ahead is carrier:
            yield _taken(invoice, due, ahead, today, starts)
        elif ahead in due.acting:
            assert carrier is not None
            because = why("dunning-merged-step")
            yield DunningStepMerged(because=because, rule="dunning/merge", invoice=invoice.id, step=ahead.number, into=carrier.number)
        else:
            unmet = _unmet(state, invoice, ahead.step)
            assert unmet is not None
            yield DunningStepSkipped(because=unmet, rule="dunning/skip", invoice=invoice.id, step=ahead.number, starts=starts)


def _taken(invoice: InvoiceItem, due: Due, carrier: Ahead, today: date, starts: tuple[Deadline, ...]) -> DunningStepTaken:
    parts = dict.fromkeys(part for ahead in due.acting for part in ahead.step.parts)
    return DunningStepTaken(
        because=_standing(invoice, today),
        rule="dunning/step",
        invoice=invoice.id,
        step=carrier.number,
        action=", ".join(parts),
        on=today,
        shift=carrier.shift,
        starts=starts,
    )


def _standing(invoice: InvoiceItem, today: date) -> Reason:
    assert invoice.payable_by is not None
    late = (today - invoice.payable_by).days
    if late < 0:
        return why("dunning-falls-due-in", days=-late)
    return why("dunning-due-for", days=late) if late else why("dunning-due-today")


def _not_yet(state: State, invoice: InvoiceItem) -> Iterator[Event]:
    """The day moved while the deadline ran: a new term ends later than was thought."""
    ahead = next(iter(ahead_of(state, invoice)), None)
    if ahead is not None:
        because = why("dunning-step-moved", day=ahead.day)
        starts = (step_deadline(state, invoice.id, ahead, ahead.day),)
        yield DunningStepPutOff(because=because, rule="dunning/wait", invoice=invoice.id, step=ahead.number, until=ahead.day, starts=starts)


def _for_the_term(state: State, invoice: InvoiceItem, today: date, meta: Meta) -> Iterator[Event]:
    """After a formal notice nothing follows before it was confirmed sent and its new term ended."""
    number = invoice.steps_taken
    ahead = next(iter(ahead_of(state, invoice)), None)
    notice = demand(state, invoice, number) if number else None
    if notice is None or notice.sent_at is not None or ahead is None:
        return
    term = ladder_of(state)[number - 1].formal_notice
    assert term is not None
    until = today + timedelta(days=term.new_term_days + 1)
    because = why("dunning-term-not-begun")
    starts = (step_deadline(state, invoice.id, ahead, until),)
    yield DunningStepPutOff(because=because, rule="dunning/term", invoice=invoice.id, step=ahead.number, until=until, starts=starts)
    if notice.state == NoticeState.DROPPED:
        happening = Happening(state, invoice, meta)
        happening.formal_notice(number, ())
        yield from happening.found


def _put_off(state: State, invoice: InvoiceItem, ahead: Ahead, missing: tuple[str, ...], today: date) -> DunningStepPutOff:
    """The announcement goes out now or is on its way; the step comes the agreed time after it is confirmed sent."""
    days = state.agreement.payment.late.announce_days
    until = max(_possible(state, invoice, wanted, today + timedelta(days=days)) for wanted in missing)
    kinds = dict.fromkeys(wanted.rsplit("-", 1)[0] for wanted in missing)
    told = any(_known(state, invoice, wanted) for wanted in missing)
    return DunningStepPutOff(
        because=why("dunning-announced-late" if told else "dunning-unannounced", of=tuple(_CALLED[kind] for kind in kinds), days=days),
        rule="dunning/announce",
        invoice=invoice.id,
        step=ahead.number,
        until=until,
        starts=(step_deadline(state, invoice.id, ahead, until),),
    )


def _known(state: State, invoice: InvoiceItem, wanted: str) -> bool:
    return announcement(state, invoice, wanted) is not None or on_its_way(state, invoice, wanted)


def _possible(state: State, invoice: InvoiceItem, wanted: str, otherwise: date) -> date:
    told = announcement(state, invoice, wanted)
    return possible_from(state, told) if told else otherwise
