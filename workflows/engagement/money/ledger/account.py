"""An invoice while it is being counted: three buckets of integers, and every change to them written down."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from workflows.engagement.money.ledger.accrual import RunningAccrual
from workflows.engagement.money.ledger.books import PostingKind
from workflows.engagement.money.ledger.facts import Bucket, Debt
from workflows.engagement.money.ledger.levy import Levy

FEES, INTEREST, PRINCIPAL = range(3)
BUCKETS = (Bucket.FEES, Bucket.INTEREST, Bucket.PRINCIPAL)
_TAKEN_BACK = (PRINCIPAL, INTEREST, FEES)
"""What goes back first: what was paid on the principal, because the default order pays it last."""


class Cause(NamedTuple):
    """Why money moves, and on which day."""

    on: date
    source: str
    fact: str


class Note(NamedTuple):
    """A posting, before it is made a value."""

    cause: Cause
    invoice: str | None
    entry: PostingKind
    bucket: int | None
    minor: int


class RunningAccount:
    """One invoice.

    Once something of its principal was written off nobody is asked for it any more, so what goes back later is written off as well, as if it had
    never come. `recovered` is what came in on what had been written off: it is written off as before, in any case.
    """

    __slots__ = (
        "_moved_on",
        "_settled_before",
        "accrual",
        "charged",
        "claim",
        "credited",
        "debt",
        "given_up",
        "id",
        "levies",
        "notes",
        "outstanding",
        "paid",
        "recovered",
        "settled_on",
        "written_off",
    )

    def __init__(self, debt: Debt, notes: list[Note]) -> None:
        """Args: debt: the invoice. notes: where changes are written down."""
        self.debt, self.id, self.notes = debt, debt.id, notes
        self.charged, self.paid, self.credited, self.written_off, self.recovered = ([0, 0, 0] for _ in range(5))
        self.given_up = False
        """Something of its principal was written off."""
        self.outstanding = 0
        """Over all buckets."""
        self.accrual = RunningAccrual(max(debt.due_on, debt.issued_on) + timedelta(days=1))
        self.claim: Levy | None = None
        """The claim to interest in force."""
        self.levies: list[Levy] = []
        self.settled_on: date | None = None
        self._settled_before: date | None = None
        self._moved_on: date | None = None
        self.charge(PRINCIPAL, debt.minor, Cause(debt.issued_on, "invoice", debt.id))
        self._principal_moved(debt.issued_on)

    def copy(self, notes: list[Note], levies: Mapping[Levy, Levy]) -> "RunningAccount":
        """The same invoice, counted on apart.

        Args:
            notes: where its changes are written down.
            levies: those of the copied sheet, by those of this one.
        """
        twin = object.__new__(RunningAccount)
        twin.debt, twin.id, twin.notes = self.debt, self.id, notes
        twin.charged, twin.paid, twin.credited = self.charged[:], self.paid[:], self.credited[:]
        twin.written_off, twin.recovered = self.written_off[:], self.recovered[:]
        twin.given_up, twin.outstanding, twin.accrual = self.given_up, self.outstanding, self.accrual.copy()
        twin.claim = levies[self.claim] if self.claim else None
        twin.levies = [levies[levy] for levy in self.levies]
        twin.settled_on, twin._settled_before, twin._moved_on = self.settled_on, self._settled_before, self._moved_on
        return twin

    def owed(self, bucket: int) -> int:
        """What is outstanding in a bucket."""
        return self.charged[bucket] - self.paid[bucket] - self.credited[bucket] - self.written_off[bucket]

    def charge(self, bucket: int, minor: int, cause: Cause) -> None:
        """More is owed."""
        self.charged[bucket] += minor
        self._note(PostingKind.CHARGED, bucket, minor, cause)

    def pay(self, bucket: int, most: int, cause: Cause) -> int:
        """Pay what is outstanding, as far as the money goes; returns what was used."""
        minor = min(most, self.owed(bucket))
        self.paid[bucket] += minor
        self._note(PostingKind.PAID, bucket, minor, cause)
        return minor

    def recover(self, bucket: int, most: int, cause: Cause) -> int:
        """Pay what was written off, which shrinks by as much; returns what was used."""
        minor = min(most, self.written_off[bucket])
        self.written_off[bucket] -= minor
        self.recovered[bucket] += minor
        self.paid[bucket] += minor
        self._note(PostingKind.WRITTEN_OFF, bucket, -minor, cause)
        self._note(PostingKind.PAID, bucket, minor, cause)
        return minor

    def take_back(self, most: int, cause: Cause) -> int:
        """Undo payments, principal first; returns how much was undone. On an invoice that was given up it is written off."""
        left = most
        for bucket in _TAKEN_BACK:
            minor = min(left, self.paid[bucket])
            given_up_again = minor if self.given_up else min(minor, self.recovered[bucket])
            self.recovered[bucket] -= min(minor, self.recovered[bucket])
            self.written_off[bucket] += given_up_again
            self.paid[bucket] -= minor
            self._note(PostingKind.WRITTEN_OFF, bucket, given_up_again, cause)
            self._note(PostingKind.PAID, bucket, -minor, cause)
            left -= minor
        return most - left

    def credit(self, bucket: int, minor: int, cause: Cause) -> int:
        """Less is owed: first what is outstanding, then what was written off, then what was paid; returns the money this frees."""
        over = max(0, minor - self.owed(bucket))
        given_up = min(over, self.written_off[bucket])
        freed = over - given_up
        self.credited[bucket] += minor
        self.written_off[bucket] -= given_up
        self.paid[bucket] -= freed
        self.recovered[bucket] -= min(self.recovered[bucket], freed)
        self._note(PostingKind.CREDITED, bucket, minor, cause)
        self._note(PostingKind.WRITTEN_OFF, bucket, -given_up, cause)
        self._note(PostingKind.PAID, bucket, -freed, cause)
        return freed

    def give_up(self, cause: Cause) -> int:
        """Write off all that is outstanding; returns how much that is."""
        self.given_up = self.given_up or self.owed(PRINCIPAL) > 0
        total = 0
        for bucket in range(3):
            minor = self.owed(bucket)
            self.written_off[bucket] += minor
            self._note(PostingKind.WRITTEN_OFF, bucket, minor, cause)
            total += minor
        return total

    def _note(self, entry: PostingKind, bucket: int, minor: int, cause: Cause) -> None:
        if not minor:
            return
        self.notes.append(Note(cause, self.id, entry, bucket, minor))
        self.outstanding += minor if entry is PostingKind.CHARGED else -minor
        if bucket == PRINCIPAL:
            self._principal_moved(cause.on)

    def _principal_moved(self, on: date) -> None:
        owed = self.owed(PRINCIPAL)
        self.accrual.turn(on, owed)
        if self._moved_on != on:
            self._moved_on, self._settled_before = on, self.settled_on
        settled = owed == 0 and self.written_off[PRINCIPAL] == 0
        # What comes and goes within one day moves nothing: the day it was settled first stays.
        self.settled_on = (self._settled_before or on) if settled else None
