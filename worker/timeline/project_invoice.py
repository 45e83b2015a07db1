"""An invoice as the projection reads it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from worker.timeline.marks import InvoiceKind, InvoiceMark
from worker.timeline.project_moves import Move, moves
from worker.timeline.project_source import Source
from worker.timeline.text import capital
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state import InvoiceItem


@dataclass(frozen=True)
class OneInvoice:
    """One invoice.

    Attributes:
        source: the engagement.
        item: the invoice.
        entries: those of the journal that name it, in order.
    """

    source: Source
    item: InvoiceItem
    entries: tuple[Entry, ...]

    @property
    def number(self) -> str:
        """What stands before its row."""
        return short_number(self.source, self.item.number) or self.source.say("picture-to-come")

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """What moved on it."""
        return moves(self.source, self.item.id)

    def of(self, *events: str) -> list[Entry]:
        """Its entries of these events, in order."""
        return [entry for entry in self.entries if entry.event in events]

    def first_after(self, entry: Entry, events: frozenset[str]) -> datetime | None:
        """When one of these events came first after an entry."""
        return next((e.effective for e in self.entries if e.sequence > entry.sequence and e.event in events), None)

    def left(self, sequence: int) -> int:
        """What of its principal was outstanding after an entry; minor units."""
        before = [move for move in self.moves if move.sequence <= sequence]
        return self.item.amount.minor - sum(move.principal + move.credited for move in before)

    def money(self, minor: int) -> str:
        """``€4,200.00``."""
        return self.source.money({"minor": minor, "currency": self.item.amount.currency})

    def mark(self, kind: InvoiceKind, when: datetime, what: str, because: str, rule: str, **more: Any) -> InvoiceMark:
        """A mark in its row."""
        name = capital(self.source.voice.invoice(self.item.id))
        said = self.source.say("picture-of-invoice", invoice=name, what=what)
        return InvoiceMark(kind=kind, when=when, what=said, because=because, rule=rule, **more)

    def told(self, kind: InvoiceKind, entry: Entry, what: str, **more: Any) -> InvoiceMark:
        """A mark for an entry, at its time and with its reason."""
        return self.mark(kind, entry.effective, what, self.source.because(entry), entry.rule, **more)

    def say(self, code: str, **values: str | int) -> str:
        """A sentence of the picture."""
        return self.source.say(code, **values)

    def moved(self, kind: InvoiceKind, move: Move, code: str, minor: int) -> InvoiceMark:
        """A mark for money that moved, with the reason of the event behind it."""
        amount = self.source.amount({"minor": minor, "currency": self.item.amount.currency})
        why = self.source.because(move.cause)
        return self.mark(kind, move.at, self.say(code, amount=self.money(minor)), why, move.cause.rule, amount=amount)


def short_number(source: Source, number: str | None) -> str:
    """The part of an invoice number that differs within an engagement, for row labels; marks say the whole."""
    return source.say("picture-number", number=number.rsplit("-", 1)[-1]) if number and "-" in number else number or ""
