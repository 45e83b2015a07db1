"""Invoices that a billing system behind a signed webhook was asked for, and what it made of them.

It may say so in its answer or later in an event of its own. Whatever comes first is kept for ever; worker and gateway share the folder.
"""

import hashlib
from enum import StrEnum
from pathlib import Path

from activities.billing.signed.messages import Answered
from activities.durable import place_once


class Noted(StrEnum):
    """What became of the news that an invoice exists."""

    TAKEN = "taken"
    KNOWN = "known"
    UNEXPECTED = "unexpected"
    """Nobody asked this billing system for that invoice."""
    CONTRADICTS = "contradicts"
    """It exists under another number or id already."""


class IssuedInvoices:
    """Asked-for and existing invoices in a folder that several processes may share.

    Args:
        folder: made when the first invoice is asked for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def expect(self, source: str, engagement: str, invoice: str) -> None:
        """Keep that this billing system is being asked for the invoice."""
        place_once(self._path(source, engagement, invoice, "asked"), b"")

    def note(self, source: str, engagement: str, invoice: str, answer: Answered) -> Noted:
        """Keep what the billing system says about the invoice."""
        if not self._path(source, engagement, invoice, "asked").exists():
            return Noted.UNEXPECTED
        if place_once(self._path(source, engagement, invoice, "made"), answer.model_dump_json().encode()):
            return Noted.TAKEN
        known = self.answer(source, engagement, invoice)
        return Noted.KNOWN if known is not None and _agree(known, answer) else Noted.CONTRADICTS

    def answer(self, source: str, engagement: str, invoice: str) -> Answered | None:
        """What the billing system said; none where it did not yet."""
        try:
            return Answered.model_validate_json(self._path(source, engagement, invoice, "made").read_bytes())
        except FileNotFoundError:
            return None

    def _path(self, source: str, engagement: str, invoice: str, kind: str) -> Path:
        digest = hashlib.sha256(f"{source}/{engagement}/{invoice}".encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest[2:]}.{kind}"


def _agree(one: Answered, other: Answered) -> bool:
    """Whether both can be true: an answer and an event about the same invoice need not tell equally much."""
    pairs = ((one.number, other.number), (one.external, other.external))
    return all(a is None or b is None or a == b for a, b in pairs)
