"""Payments and parts of them, what went back, credit notes, fees and interest, as marks in an invoice's row."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from worker.timeline.marks import InvoiceMark
from worker.timeline.project_invoice import OneInvoice
from worker.timeline.project_moves import Move, running_interest
from workflows.engagement.rules.money.books import books_of

_CAME = {"PaymentRecorded": "paid", "FactReversed": "counts as paid again"}
_WENT = {
    "RefundRecorded": "went back",
    "ChargebackRecorded": "taken back by the bank",
    "FactReversed": "counts as never paid",
    "InvoiceCredited": "freed by the credit note",
}


def payment_marks(of: OneInvoice) -> Iterator[InvoiceMark]:
    """A mark for each change of what is paid, owed or taken back."""
    for move in of.moves:
        yield from _charges(of, move)
        if move.credited:
            yield of.moved("credited", move, "credited", move.credited)
        yield from _paid(of, move)
    yield from _settled_otherwise(of)
    running = running_interest(of.source, of.item)
    if running > 0 and of.source.now is not None:
        today = of.source.state.calendars.provider.local(of.source.now).date()
        inputs = _inputs(of, today, running + of.item.interest_owed + of.item.interest_paid)
        yield _interest(of, of.source.now, "interest up to now", running, inputs, day_only=True)


def _paid(of: OneInvoice, move: Move) -> Iterator[InvoiceMark]:
    event = move.cause.event
    if move.paid < 0:
        yield of.moved("refunded", move, _WENT.get(event, "counts elsewhere"), -move.paid)
    elif move.paid > 0:
        came = _CAME.get(event, "paid from credit")
        mark = of.moved("paid", move, came, move.paid) if move.settled else of.moved("part_paid", move, f"{came} in part", move.paid)
        yield mark.model_copy(update={"because": mark.because + _heard_late(of, move)})


def _heard_late(of: OneInvoice, move: Move) -> str:
    """That money counts from an earlier day than the one on which we heard of it."""
    day, heard = move.cause.data.get("value_date"), of.source.state.calendars.provider.local(move.at).date().isoformat()
    if move.cause.event != "PaymentRecorded" or not day or str(day) >= heard:
        return ""
    return f"; it counts from {of.source.short(str(day))}, and we heard of it on {of.source.short(heard)}"


def _charges(of: OneInvoice, move: Move) -> Iterator[InvoiceMark]:
    """Fees and interest; interest is put down whenever something else happens, and its reason is that time passed."""
    if move.fees > 0:
        fees = (entry for entry in reversed(of.of("FeeCharged")) if entry.sequence < move.sequence and entry.effective == move.at)
        yield of.moved("charged", replace(move, cause=next(fees, move.cause)), "late fee", move.fees)
    if move.interest > 0:
        why = _inputs(of, _day_of(of, move), sum(each.interest for each in of.moves if each.sequence <= move.sequence))
        yield _interest(of, move.at, "interest", move.interest, why)
    for minor, word in ((move.fees, "late fee"), (move.interest, "interest")):
        if minor < 0 and move.cause.event != "InvoiceWrittenOff":
            waived = move.cause.event == "ChargeWaived"
            yield of.moved("credited", move, f"{word} {'waived' if waived else 'falls away'}", -minor)


def _interest(of: OneInvoice, when: datetime, what: str, minor: int, inputs: str, **more: Any) -> InvoiceMark:
    amount = of.source.amount({"minor": minor, "currency": of.item.amount.currency})
    why = "it runs for each day on which the invoice is not paid" + inputs
    return of.mark("charged", when, f"{what}, {of.money(minor)}", why, "dunning/interest", amount=amount, **more)


def _day_of(of: OneInvoice, move: Move) -> date:
    """The day through which interest was counted when something moved."""
    told = move.cause.data.get("value_date")
    return date.fromisoformat(str(told)) if told else of.source.state.calendars.provider.local(move.at).date()


def _inputs(of: OneInvoice, through: date, minor: int) -> str:
    """What all interest until a day was made of; empty where it was another sum before later facts changed it."""
    account = next((each for each in books_of(of.source.state, through).accounts if each.invoice == of.item.id), None)
    charges = [charge for charge in account.charges if charge.accruals] if account else []
    if sum(charge.minor - charge.waived for charge in charges) != minor:
        return ""
    segments = [segment for charge in charges for accrual in charge.accruals for segment in accrual.interest.segments]
    parts = [f"{s.percent.normalize():f} % a year on {of.money(s.principal.minor)} for {_days(s.days)}" for s in segments]
    return f"; {of.money(minor)} until {of.source.short(through)}: {' and '.join(parts)}" if parts else ""


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _settled_otherwise(of: OneInvoice) -> Iterator[InvoiceMark]:
    """Nothing was left to pay, though nothing came in at that moment: a credit note took the rest, or the bank decided for us."""
    paid = {move.at for move in of.moves if move.settled and move.paid > 0}
    nothing = of.source.amount({"minor": 0, "currency": of.item.amount.currency})
    for entry in of.of("InvoicePaid"):
        if entry.effective not in paid:
            yield of.told("paid", entry, "nothing is left to pay", amount=nothing)
