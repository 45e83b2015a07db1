"""Interest on what was outstanding: simple, actual days over 365, rounded once."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Annotated, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen
from workflows.engagement.money import CurrencyMismatchError, Money
from workflows.engagement.money.currencies import exponent_of
from workflows.engagement.money.interest.half_year import next_half_year
from workflows.engagement.money.interest.percent import Exact
from workflows.engagement.money.interest.rate import percent_on
from workflows.engagement.money.interest.rule import InterestRule
from workflows.engagement.time.calendar import CalendarDay

_DAY = timedelta(days=1)
_YEAR = 365 * 100
"""Days of a year, times the hundred of per cent."""
_DIGITS = 60
_SHOWN = Decimal("1e-12")


class Period(Frozen):
    """Days through which one principal was outstanding."""

    first: CalendarDay
    last: CalendarDay
    """Included; the day before ``first`` for a period of no days, such as that of a debt paid on its due date."""
    principal: Money

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.last < self.first - _DAY:
            raise ValueError(f"the period ends on {self.last}, before it begins on {self.first}")
        if self.principal.minor < 0:
            raise ValueError("principal must not be negative: interest runs on what is owed")
        return self


class Segment(Frozen):
    """Days of one principal and one rate, as computed."""

    first: CalendarDay
    last: CalendarDay
    """Included."""
    days: Annotated[int, Field(ge=1)]
    principal: Money
    percent: Exact
    """Per cent a year, reference and margin together."""
    exact: Exact
    """Interest of the segment in major units, to twelve decimals: to be read, not to be added up."""


class InterestCharge(Frozen):
    """Interest, with all that went into it."""

    amount: Money
    rule: str
    """Id of the rule."""
    segments: tuple[Segment, ...]
    """By date; days on which nothing was outstanding are left out."""


def charge(rule: InterestRule, periods: Sequence[Period], runs_from: date) -> InterestCharge:
    """Interest of the periods together, rounded once, half up, to the currency's minor unit.

    Args:
        rule: by which it is computed.
        periods: what was outstanding when; in order, of one currency, without overlap; gaps bear nothing.
        runs_from: the day from which interest runs on the debt (the one after the due date), also where earlier days were charged before:
            the rate of a rule fixed at the start depends on it.

    Raises:
        RateMissingError: a half-year with something outstanding has no rate.
        CurrencyMismatchError: periods of several currencies.
        ValueError: no periods, periods out of order or overlapping, or days before ``runs_from``.
    """
    currency = _check(periods, runs_from)
    with localcontext() as context:
        context.prec = _DIGITS
        segments = tuple(segment for period in periods for segment in _segments(rule, period, runs_from))
        # The sum is exact and divided once, so that cutting a period in pieces changes nothing.
        sum_of_products = sum((_product(s.principal, s.percent, s.days) for s in segments), start=Decimal(0))
        minor = int((sum_of_products / _YEAR).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return InterestCharge(amount=Money(minor=minor, currency=currency), rule=rule.id, segments=segments)


def _check(periods: Sequence[Period], runs_from: date) -> str:
    """The currency of periods that can be charged together."""
    if not periods:
        raise ValueError("there are no periods, expected at least one")
    currency = periods[0].principal.currency
    free_from = runs_from
    for period in periods:
        if period.principal.currency != currency:
            raise CurrencyMismatchError(currency, period.principal.currency)
        if period.first < free_from:
            wrong = f"interest runs from {runs_from}" if free_from == runs_from else f"the period before ends on {free_from - _DAY}"
            raise ValueError(f"a period begins on {period.first}, but {wrong}")
        free_from = period.last + _DAY
    return currency


def _segments(rule: InterestRule, period: Period, runs_from: date) -> Iterator[Segment]:
    """The period, cut where its rate may change."""
    first = period.first
    while first <= period.last and period.principal.minor:
        last = min(period.last, next_half_year(first) - _DAY) if rule.fixing == "each_half_year" else period.last
        days = (last - first).days + 1
        percent = percent_on(rule, first, runs_from)
        exact = (_product(period.principal, percent, days) / _YEAR).scaleb(-exponent_of(period.principal.currency))
        yield Segment(
            first=first,
            last=last,
            days=days,
            principal=period.principal,
            percent=percent,
            exact=exact.quantize(_SHOWN, rounding=ROUND_HALF_UP),
        )
        first = last + _DAY


def _product(principal: Money, percent: Decimal, days: int) -> Decimal:
    """Minor units x per cent x days: exact, there is no division in it."""
    return Decimal(principal.minor) * percent * days
