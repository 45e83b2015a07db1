"""Rules of late payment: as a file states them, and as they travel in terms."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from workflows.engagement.model import Frozen, Line, Slug, Text
from workflows.engagement.money import Money
from workflows.engagement.money.interest.percent import Percent
from workflows.engagement.money.interest.series import Confidence, ReferenceRate, in_order
from workflows.engagement.time.calendar import CalendarDay

ClientKind = Literal["business", "consumer", "any"]
Rounding = Literal["none", "up_to_half_point"]
Fixing = Literal["each_half_year", "at_start", "constant"]
"""Which rate holds on a day: that of the half-year the day lies in, that of the half-year in which interest began to run, or always the same."""


class FixedSum(Frozen):
    """A sum that is due once for each late invoice."""

    below: Money | None = None
    """For debts below this; none: for all debts that no earlier line covers."""
    amount: Money

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.amount.minor <= 0:
            raise ValueError("amount must be more than 0")
        if self.below is not None and self.below.currency != self.amount.currency:
            raise ValueError("below and amount must be in one currency")
        return self


def _growing(sums: tuple[FixedSum, ...]) -> tuple[FixedSum, ...]:
    if len({line.amount.currency for line in sums}) > 1:
        raise ValueError("fixed sums are in several currencies, expected one; state another rule for another currency")
    bounds = [line.below for line in sums]
    if None in bounds[:-1]:
        raise ValueError("a line without 'below' covers all debts, expected it last")
    limits = [bound.minor for bound in bounds if bound is not None]
    if any(later <= earlier for earlier, later in pairwise(limits)):
        raise ValueError("'below' must grow from line to line")
    return sums


class RuleFile(Frozen):
    """A rule as a file states it: which series, plus what, fixed when, and which sums."""

    id: Slug
    title: Line
    client_kind: ClientKind
    """For whom the rule is meant; asking it for others is refused."""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    """ISO 3166 code of the law it follows; none: no single country's."""
    valid_from: CalendarDay
    """The first day on which the rule may be agreed."""
    source: Line
    """The law or custom it follows."""
    confidence: Confidence
    fixing: Fixing
    series: Slug | None = None
    """The reference rate it builds on; none for a constant rate."""
    reference_rounding: Rounding = "none"
    margin: Percent | None = None
    """Percentage points on top of the reference rate."""
    percent: Percent | None = None
    """Per cent a year; for a constant rate alone."""
    stated: Line | None = None
    """How the agreement puts a constant rate, where that is not by the year: ``1.5 % a month``."""
    basis: Literal["act/365"] = "act/365"
    """Actual days over 365, in leap years too."""
    fixed_sums: Annotated[tuple[FixedSum, ...], AfterValidator(_growing)] = ()
    notes: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.fixing == "constant":
            if self.percent is None or self.percent < 0:
                raise ValueError("a constant rate needs percent, at least 0")
            if self.series is not None or self.margin is not None or self.reference_rounding != "none":
                raise ValueError("a constant rate has percent alone: no series, margin or reference_rounding")
            return self
        if self.series is None or self.margin is None:
            raise ValueError(f"fixing {self.fixing} needs series and margin")
        if self.percent is not None or self.stated is not None:
            raise ValueError("percent and stated are for a constant rate alone (fixing: constant)")
        return self


class InterestRule(RuleFile):
    """A rule joined with its reference rates as known on the day it was resolved: a snapshot that travels in terms."""

    rates: Annotated[tuple[ReferenceRate, ...], AfterValidator(in_order)] = ()
    """The figures of its series, by half-year; none for a constant rate."""

    @model_validator(mode="after")
    def _rates_of_a_series(self) -> Self:
        if self.rates and self.series is None:
            raise ValueError("rates are for a rule with a series")
        return self


def fixed_sum(rule: InterestRule, principal: Money) -> Money | None:
    """What is due once for a late debt of that size.

    Returns:
        None: the rule has no sum for such a debt, none in its currency (nothing is ever converted), or nothing is owed.
    """
    if principal.minor <= 0:
        return None
    for line in rule.fixed_sums:
        if line.amount.currency == principal.currency and (line.below is None or principal < line.below):
            return line.amount
    return None


def tiers(rule: InterestRule) -> tuple[FixedSum, ...]:
    """The sums of a rule, those of the smallest debts first; none where one sum holds for all debts."""
    return rule.fixed_sums if any(line.below is not None for line in rule.fixed_sums) else ()
