"""What moved on an invoice, from the journal: payments and parts of them, what went back, credit notes, fees and interest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from worker.timeline.project_source import Source
from workflows.engagement.lifecycles import UNPAID_INVOICE
from workflows.engagement.messages.answers import Entry
from workflows.engagement.rules.money.books import books_of
from workflows.engagement.state import InvoiceItem

_CAUSES = frozenset({
    "InvoiceIssued", "PaymentRecorded", "RefundRecorded", "ChargebackRecorded", "CreditApplied", "FactReversed", "InvoiceCredited",
    "InvoiceWrittenOff", "FeeCharged", "InterestClaimed", "ChargeWaived", "ReferenceRateSupplied",
})  # fmt: skip
"""Events after which the balances may change."""
_NOTHING: dict[str, int] = {"paid": 0, "credited": 0, "fees": 0, "interest": 0, "fees_paid": 0, "interest_paid": 0}


@dataclass(frozen=True)
class Move:
    """What one event did to an invoice; minor units.

    Attributes:
        cause: the event.
        at: when.
        paid: what came in on it, in all kinds; below 0 where it went back.
        principal: what of `paid` was for its principal.
        credited: taken away by credit notes.
        fees: charged; below 0 where they fell away.
        interest: charged; below 0 where it fell away.
        settled: nothing of it was left to pay then.
        sequence: place in the journal.
    """

    cause: Entry
    at: datetime
    paid: int
    principal: int
    credited: int
    fees: int
    interest: int
    settled: bool
    sequence: int


def moves(source: Source, invoice: str) -> tuple[Move, ...]:
    """All that moved on an invoice, in the order in which it was told."""
    return tuple(_moves(source, invoice))


def _moves(source: Source, invoice: str) -> Iterator[Move]:
    settled = [entry.sequence for entry in source.about("invoice", invoice, "InvoicePaid")]
    changes = list(source.of("BalancesChanged"))
    ends = [*(entry.sequence for entry in changes[1:]), source.entries[-1].sequence + 1][: len(changes)]
    before: Mapping[str, Any] = _NOTHING
    for entry, end in zip(changes, ends, strict=True):
        after = _balance(entry, invoice)
        if after is None:
            continue
        change = {name: int(after.get(name, 0)) - int(before[name]) for name in _NOTHING}
        before = _NOTHING | dict(after)
        yield Move(
            cause=_cause(source, entry),
            at=entry.effective,
            paid=change["paid"] + change["fees_paid"] + change["interest_paid"],
            principal=change["paid"],
            credited=change["credited"],
            fees=change["fees"] + change["fees_paid"],
            interest=change["interest"] + change["interest_paid"],
            settled=any(entry.sequence < each < end for each in settled),
            sequence=entry.sequence,
        )


def _balance(entry: Entry, invoice: str) -> Mapping[str, Any] | None:
    balances: Any = entry.data.get("balances") or ()
    return next((balance for balance in balances if balance["invoice"] == invoice), None)


def _cause(source: Source, change: Entry) -> Entry:
    """The event that the books followed: the last before them that can move money."""
    before = (entry for entry in reversed(source.entries) if entry.sequence < change.sequence and entry.event in _CAUSES)
    return next(before, change)


def running_interest(source: Source, item: InvoiceItem) -> int:
    """Interest that has run up since it was last posted, to the day of the picture; minor units."""
    if source.now is None or item.state not in UNPAID_INVOICE or not item.issued_on:
        return 0
    today = source.state.calendars.provider.local(source.now).date()
    account = next((a for a in books_of(source.state, today).accounts if a.invoice == item.id), None)
    return account.interest.outstanding + account.interest.paid - item.interest_owed - item.interest_paid if account else 0
