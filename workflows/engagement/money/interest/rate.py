"""Which rate a rule gives on a day, how long that is known, and how a later figure joins it."""

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from workflows.engagement.money.interest.half_year import half_year_of, next_half_year
from workflows.engagement.money.interest.rule import InterestRule
from workflows.engagement.money.interest.series import ReferenceRate, in_order

_DAY = timedelta(days=1)


class RateMissingError(LookupError):
    """A half-year's reference rate is not known; somebody has to supply it.

    Attributes:
        series: id of the series.
        half_year_start: 1 January or 1 July.
    """

    def __init__(self, series: str, half_year_start: date) -> None:
        super().__init__(f"the reference rate {series} for the half-year from {half_year_start} is not known, expected it to be supplied")
        self.series, self.half_year_start = series, half_year_start


def percent_on(rule: InterestRule, day: date, runs_from: date) -> Decimal:
    """Per cent a year on a day, for interest that began to run on ``runs_from``; never below 0.

    Raises:
        RateMissingError: the rate of the half-year that counts is not known.
    """
    if rule.percent is not None:
        return rule.percent
    start = half_year_of(runs_from if rule.fixing == "at_start" else day)
    stated = _stated(rule, start)
    if stated is None or rule.margin is None:
        raise RateMissingError(rule.series or rule.id, start)
    reference = stated.percent
    if rule.reference_rounding == "up_to_half_point":
        reference = (reference * 2).to_integral_value(rounding=ROUND_CEILING) / 2
    # A reference rate can be negative; nobody owes a debtor interest for being late.
    return max(reference + rule.margin, Decimal(0))


def known_through(rule: InterestRule, runs_from: date) -> date | None:
    """The last day for which interest that began to run on ``runs_from`` can be computed.

    Returns:
        None: no limit. The day before ``runs_from``: not even its first day is known.
    """
    start = half_year_of(runs_from)
    if rule.fixing == "constant" or (rule.fixing == "at_start" and _stated(rule, start)):
        return None
    while _stated(rule, start):
        start = next_half_year(start)
    return max(start, runs_from) - _DAY


def with_rate(rule: InterestRule, rate: ReferenceRate) -> InterestRule:
    """The rule with one more half-year known; the same rule where it was known with that figure.

    Raises:
        ValueError: the rule needs no rates, or the half-year is known with another figure: what interest was charged by does not change.
    """
    if rule.series is None:
        raise ValueError(f"{rule.id} has a constant rate, expected no reference rate for it")
    known = _stated(rule, rate.valid_from)
    if known is None:
        return rule.model_copy(update={"rates": in_order((*rule.rates, rate))})
    if known.percent != rate.percent:
        raise ValueError(
            f"{rule.series} is known as {known.percent} % for the half-year from {rate.valid_from} ({known.source}), "
            f"and {rate.percent} % differs from it"
        )
    return rule


def _stated(rule: InterestRule, start: date) -> ReferenceRate | None:
    return next((rate for rate in rule.rates if rate.valid_from == start), None)
