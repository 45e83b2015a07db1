"""What the fold gives: the books on a day. Amounts are integer minor units; every total is the sum of its postings."""

from enum import StrEnum

from workflows.engagement.model import Frozen
from workflows.engagement.money.interest import InterestCharge
from workflows.engagement.money.ledger.facts import Bucket
from workflows.engagement.time.wall_clock import CalendarDay


class PostingKind(StrEnum):
    """What a posting moves."""

    CHARGED = "charged"
    PAID = "paid"
    CREDITED = "credited"
    """Taken away again: principal by a credit note, fees and interest by a waiver."""
    WRITTEN_OFF = "written_off"
    HELD = "held"
    """Credit: money that has come and has no place."""
    SHORT = "short"
    """More was given back than had come."""


class Posting(Frozen):
    """One movement of money, and the fact that made it."""

    on: CalendarDay
    source: str
    fact: str
    """For what follows from an invoice's issue, the source is ``invoice`` and this its id."""
    invoice: str | None
    """None for credit under no invoice's name."""
    entry: PostingKind
    bucket: Bucket | None
    """None for credit and what is short."""
    minor: int
    """Below 0 where it shrinks."""


class BucketTotals(Frozen):
    """One bucket of an invoice: ``outstanding = charged - paid - credited - written_off``."""

    charged: int
    paid: int
    credited: int
    written_off: int

    @property
    def outstanding(self) -> int:
        """What is owed."""
        return self.charged - self.paid - self.credited - self.written_off


class ChargeStatus(StrEnum):
    """Whether a fee or a claim to interest counts."""

    DUE = "due"
    CONDITIONAL = "conditional"
    """Due, but it falls away if the principal is paid by the day named; nothing is allocated to it before."""
    FELL_AWAY = "fell_away"
    """The principal was paid by the day named."""
    VOID = "void"
    """No principal was outstanding at the end of its day, its per cent or tier of that comes to nothing, or (interest) no rate was agreed: it counts for
    nothing."""
    REPEATED = "repeated"
    """Interest was asked for already."""
    WAIVED = "waived"
    """Interest that was waived as a whole while it was conditional."""


class Accrual(Frozen):
    """Interest posted at one moment, with all that went into it."""

    on: CalendarDay
    interest: InterestCharge


class Charge(Frozen):
    """A fee, or a claim to interest with what was posted under it."""

    source: str
    fact: str
    bucket: Bucket
    """Fees or interest."""
    on: CalendarDay
    minor: int
    """The fee, or all interest posted under the claim so far; also what a void fee would have been. By the size of the debt it may be less than was charged."""
    waived: int
    status: ChargeStatus
    waived_if_paid_by: CalendarDay | None
    ended_on: CalendarDay | None
    """The last day for which interest is asked under this claim, once it was waived as a whole."""
    accruals: tuple[Accrual, ...]


class Account(Frozen):
    """An invoice."""

    invoice: str
    issued_on: CalendarDay
    due_on: CalendarDay
    principal: BucketTotals
    fees: BucketTotals
    interest: BucketTotals
    held: int
    """Credit under its name: what was paid on it beyond what it owed."""
    short: int
    """What was given back on it beyond what was paid on it."""
    settled_on: CalendarDay | None
    """Since when no principal is outstanding and none of it is written off."""
    charges: tuple[Charge, ...]
    """By day."""
    postings: tuple[Posting, ...]
    """In the order in which they came about; those under its name."""

    @property
    def outstanding(self) -> int:
        """What is owed on it in all buckets; what is conditional included."""
        return self.principal.outstanding + self.fees.outstanding + self.interest.outstanding


class Unplaced(Frozen):
    """Credit, or what is short, under the name of an invoice that has no account (yet), or under none."""

    invoice: str | None
    held: int
    short: int


class MissingRate(Frozen):
    """A half-year whose rate is not known: interest of that invoice is posted up to it, and no further."""

    invoice: str
    series: str
    half_year_start: CalendarDay


class FactName(Frozen):
    """A fact by its name."""

    source: str
    id: str


class Idle(StrEnum):
    """Why a fact, or a part of it, found nothing to work on."""

    NOT_ISSUED = "not_issued"
    """The invoice it names is not there."""
    NO_SUCH_FEE = "no_such_fee"
    NOTHING_TO_REVERSE = "nothing_to_reverse"
    """The fact it reverses is not here."""
    LESS_CREDIT = "less_credit"
    """There was less credit, or less to pay with it."""
    CREDITED_BEYOND = "credited_beyond"
    """The invoice is less than is credited on it."""
    NOTHING_OUTSTANDING = "nothing_outstanding"
    FEE_NOT_LEFT = "fee_not_left"
    """That much of the fee is not left to waive."""
    INTEREST_NOT_LEFT = "interest_not_left"
    """That much interest is not left to waive."""
    NO_INTEREST = "no_interest"
    """No interest was asked for."""


class Unused(Frozen):
    """A fact, or a part of it, that found nothing to work on: somebody should look."""

    source: str
    fact: str
    minor: int
    """How much of it; 0 where it has no amount."""
    why: Idle


class Books(Frozen):
    """All money of an engagement at the end of a day.

    ``received + short == paid + credit + refunded + charged_back``, with ``paid`` over all invoices and buckets.
    """

    currency: str
    as_of: CalendarDay
    received: int
    refunded: int
    charged_back: int
    credit: int
    """All credit: under the names of invoices, waiting for invoices not yet issued, and under no name."""
    short: int
    """All that was given back beyond what had come in its place; 0 once every fact is here."""
    accounts: tuple[Account, ...]
    """Issued by the day, oldest due date first, then by id."""
    balances: tuple[Unplaced, ...]
    """Credit and shorts outside the accounts."""
    postings: tuple[Posting, ...]
    """Those outside the accounts."""
    missing_rates: tuple[MissingRate, ...]
    unused: tuple[Unused, ...]
    reversed: tuple[FactName, ...]
    """Facts that count as never having happened."""
    contradictory: tuple[FactName, ...]
    """Names under which different things were told; the smallest telling counts, in whatever order they came."""

    @property
    def outstanding(self) -> int:
        """What is owed on all invoices."""
        return sum(account.outstanding for account in self.accounts)

    def account(self, invoice: str) -> Account:
        """The account of an invoice.

        Raises:
            LookupError: it was not issued by the day of these books.
        """
        found = next((account for account in self.accounts if account.invoice == invoice), None)
        if found is None:
            raise LookupError(f"{invoice} has no account on {self.as_of}")
        return found
