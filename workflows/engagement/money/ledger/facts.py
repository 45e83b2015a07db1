"""What the fold is given: what happened, what was invoiced, and what was agreed about money. Amounts are integer minor units of one currency."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from workflows.engagement.model import Frozen
from workflows.engagement.money import LARGEST_MINOR
from workflows.engagement.money.interest import InterestRule, Percent
from workflows.engagement.time.wall_clock import CalendarDay

Minor = Annotated[int, Field(strict=True, ge=0, le=LARGEST_MINOR)]
"""Integer minor units of the engagement's currency."""


PERSON = "person"
"""Source of what somebody of ours recorded; a billing system's facts carry its name."""


class Bucket(StrEnum):
    """What is owed on an invoice, by kind."""

    FEES = "fees"
    """Costs and fees: late fees, fixed sums."""
    INTEREST = "interest"
    """Its own bucket: it survives the payment of the principal."""
    PRINCIPAL = "principal"
    """What was invoiced, tax included."""


class FactKind(StrEnum):
    """What can have happened to money. Charges are asked for; everything else moves or gives up money."""

    CREDIT_NOTE = "credit_note"
    """Takes away principal; what was paid on what is taken away is freed."""
    PAYMENT = "payment"
    CREDIT_APPLIED = "credit_applied"
    """Somebody uses credit on an invoice."""
    REFUND = "refund"
    CHARGEBACK = "chargeback"
    """A dispute was lost: the bank took the money back."""
    WRITE_OFF = "write_off"
    """Gives up all that is outstanding on the invoice that day, and what goes back on it later; its amount is not read."""
    FEE = "fee"
    """A late fee or fixed sum."""
    INTEREST_CLAIM = "interest_claim"
    """From this day interest on the invoice is asked for; it runs from the day after the due date. Its amount is not read."""
    WAIVER = "waiver"
    """Of a fee (``of``) or of the interest on an invoice (``invoice``); an amount of 0 means the whole."""
    REVERSAL = "reversal"
    """The fact ``of`` counts as never having happened, on whatever day this is said; reversing a reversal restores it."""


_OF_AN_INVOICE = frozenset(
    {FactKind.CREDIT_NOTE, FactKind.CREDIT_APPLIED, FactKind.WRITE_OFF, FactKind.FEE, FactKind.INTEREST_CLAIM},
)


class Part(Frozen):
    """A share of a payment, directed to an invoice by the payer."""

    invoice: str
    minor: Minor


class Tier(Frozen):
    """What a fee comes to for a debt of some size."""

    below: Minor | None = None
    """For a principal below this; none: for every one that no earlier tier covers."""
    minor: Minor


class Fact(Frozen):
    """Something that happened to money, once: the same id of the same source is the same fact."""

    id: str
    source: str
    kind: FactKind
    value_date: CalendarDay
    """The day from which it counts."""
    minor: Minor = 0
    invoice: str | None = None
    """None for money that names no invoice: a payment goes to the oldest open ones, a refund takes credit first."""
    parts: tuple[Part, ...] = ()
    """Of a payment: shares directed to invoices; the rest goes to `invoice`, else to the oldest open ones."""
    of: str | None = None
    """Id of the fact that is reversed, or of the fee that is waived."""
    of_source: str | None = None
    """Source of the fact `of`; none: the same source as this one's."""
    waived_if_paid_by: CalendarDay | None = None
    """Of a fee or an interest claim: it falls away when no principal is outstanding at the end of that day."""
    percent: Percent | None = None
    """Of a fee: it comes to so many per cent of the principal outstanding at the end of its day, and never to more than its amount."""
    tiers: tuple[Tier, ...] = ()
    """Of a fee: it comes to the sum of the first tier that covers that principal, and never to more than its amount; nothing where none does."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind in _OF_AN_INVOICE and self.invoice is None:
            raise ValueError(f"invoice is expected for {self.kind.value}")
        if self.kind is FactKind.REVERSAL and self.of is None:
            raise ValueError("of is expected for a reversal: the id of the fact that did not happen")
        if self.kind is FactKind.WAIVER and (self.of is None) == (self.invoice is None):
            raise ValueError("a waiver is of a fee (of) or of the interest on an invoice (invoice): exactly one is expected")
        if self.parts and self.kind is not FactKind.PAYMENT:
            raise ValueError("only a payment has parts")
        if sum(part.minor for part in self.parts) > self.minor:
            raise ValueError("the parts are more than the payment, expected at most its amount")
        if self.waived_if_paid_by is not None and self.kind not in (FactKind.FEE, FactKind.INTEREST_CLAIM):
            raise ValueError("waived_if_paid_by is for a fee or an interest claim alone")
        if self.percent is not None and (self.kind is not FactKind.FEE or self.percent <= 0):
            raise ValueError("percent is for a fee alone, and above 0")
        if self.tiers and (self.kind is not FactKind.FEE or self.percent is not None):
            raise ValueError("tiers are for a fee alone, and in place of percent")
        return self


class Debt(NamedTuple):
    """An invoice that was issued; one that became void is left out. Made of checked values, by the hundred, whenever the books are counted."""

    id: str
    minor: int
    """Gross principal."""
    issued_on: date
    due_on: date


def _all_three(order: tuple[Bucket, ...]) -> tuple[Bucket, ...]:
    if sorted(order) != sorted(Bucket):
        raise ValueError("order must name fees, interest and principal, each once")
    return order


class Policy(Frozen):
    """What was agreed about money."""

    order: Annotated[tuple[Bucket, ...], AfterValidator(_all_three)] = (Bucket.FEES, Bucket.INTEREST, Bucket.PRINCIPAL)
    """In which order a payment is allocated on an invoice."""
    overpayment: Literal["hold", "apply", "refund"] = "hold"
    """What becomes of credit: ``apply`` pays the oldest open invoices by itself; else it stays until it is applied or refunded."""
    rule: InterestRule | None = None
    """By which interest is computed; none: no interest was agreed, and a claim to it is void."""
