"""Payments and parts of them, what went back, credit notes, fees and interest, as marks in an invoice's row."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from worker.timeline.marks import InvoiceMark
from worker.timeline.project_invoice import OneInvoice
from worker.timeline.project_moves import Move, running_interest
from workflows.engagement.rules.money.books import books_of

_CAME = {"PaymentRecorded": "picture-paid", "FactReversed": "picture-paid-again"}
_WENT = {
    "RefundRecorded": "picture-went-back",
    "ChargebackRecorded": "picture-taken-back",
    "FactReversed": "picture-never-paid",
    "InvoiceCredited": "picture-freed",
}
"""Event -> the sentence of what it moved."""


def payment_marks(of: OneInvoice) -> Iterator[InvoiceMark]:
    """A mark for each change of what is paid, owed or taken back."""
    for move in of.moves:
        yield from _charges(of, move)
        if move.credited:
            yield of.moved("credited", move, "picture-credited", move.credited)
        yield from _paid(of, move)
    yield from _settled_otherwise(of)
    running = running_interest(of.source, of.item)
    if running > 0 and of.source.now is not None:
        today = of.source.state.calendars.provider.local(of.source.now).date()
        inputs = _because(of, today, running + of.item.interest_owed + of.item.interest_paid)
        yield _interest(of, of.source.now, "picture-interest.running", running, inputs, day_only=True)


def _paid(of: OneInvoice, move: Move) -> Iterator[InvoiceMark]:
    event = move.cause.event
    if move.paid < 0:
        yield of.moved("refunded", move, _WENT.get(event, "picture-counts-elsewhere"), -move.paid)
    elif move.paid > 0:
        came = _CAME.get(event, "picture-paid-from-credit")
        mark = of.moved("paid", move, came, move.paid) if move.settled else of.moved("part_paid", move, f"{came}.part", move.paid)
        yield mark.model_copy(update={"because": _heard_late(of, move, mark.because)})


def _heard_late(of: OneInvoice, move: Move, because: str) -> str:
    """The reason, and that money counts from an earlier day than the one on which we heard of it."""
    day, heard = move.cause.data.get("value_date"), of.source.state.calendars.provider.local(move.at).date().isoformat()
    if move.cause.event != "PaymentRecorded" or not day or str(day) >= heard:
        return because
    return of.say("picture-heard-late", because=because, day=of.source.short(str(day)), heard=of.source.short(heard))


def _charges(of: OneInvoice, move: Move) -> Iterator[InvoiceMark]:
    """Fees and interest; interest is put down whenever something else happens, and its reason is that time passed."""
    if move.fees > 0:
        fees = (entry for entry in reversed(of.of("FeeCharged")) if entry.sequence < move.sequence and entry.effective == move.at)
        yield of.moved("charged", replace(move, cause=next(fees, move.cause)), "picture-fee", move.fees)
    if move.interest > 0:
        why = _because(of, _day_of(of, move), sum(each.interest for each in of.moves if each.sequence <= move.sequence))
        yield _interest(of, move.at, "picture-interest", move.interest, why)
    for minor, code in ((move.fees, "picture-fee"), (move.interest, "picture-interest")):
        if minor < 0 and move.cause.event != "InvoiceWrittenOff":
            yield of.moved("credited", move, f"{code}.waived" if move.cause.event == "ChargeWaived" else f"{code}.gone", -minor)


def _interest(of: OneInvoice, when: datetime, code: str, minor: int, because: str, **more: Any) -> InvoiceMark:
    amount = of.source.amount({"minor": minor, "currency": of.item.amount.currency})
    return of.mark("charged", when, of.say(code, amount=of.money(minor)), because, "dunning/interest", amount=amount, **more)


def _day_of(of: OneInvoice, move: Move) -> date:
    """The day through which interest was counted when something moved."""
    told = move.cause.data.get("value_date")
    return date.fromisoformat(str(told)) if told else of.source.state.calendars.provider.local(move.at).date()


def _because(of: OneInvoice, through: date, minor: int) -> str:
    """Why there is interest, and what all of it until a day was made of, unless it was another sum before later facts changed it."""
    account = next((each for each in books_of(of.source.state, through).accounts if each.invoice == of.item.id), None)
    charges = [charge for charge in account.charges if charge.accruals] if account else []
    segments = [segment for charge in charges for accrual in charge.accruals for segment in accrual.interest.segments]
    if sum(charge.minor - charge.waived for charge in charges) != minor or not segments:
        return of.say("picture-interest-because")
    parts = [
        of.say("picture-interest-part", percent=f"{s.percent.normalize():f}", principal=of.money(s.principal.minor), days=s.days)
        for s in segments
    ]
    until = of.source.short(through)
    return of.say("picture-interest-because.inputs", amount=of.money(minor), day=until, parts=of.source.all_of(parts))


def _settled_otherwise(of: OneInvoice) -> Iterator[InvoiceMark]:
    """Nothing was left to pay, though nothing came in at that moment: a credit note took the rest, or the bank decided for us."""
    paid = {move.at for move in of.moves if move.settled and move.paid > 0}
    nothing = of.source.amount({"minor": 0, "currency": of.item.amount.currency})
    for entry in of.of("InvoicePaid"):
        if entry.effective not in paid:
            yield of.told("paid", entry, of.say("picture-nothing-left"), amount=nothing)
