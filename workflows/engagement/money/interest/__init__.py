"""Interest on late payment, and the fixed sums that go with it: rules as data, and the arithmetic.

A rule is stated in a file (`RuleFile`), its reference rates in another (`SeriesFile`); both are read and joined at the door. What travels in the
terms is the joined snapshot (`InterestRule`): the engagement never looks a rate up. A half-year whose rate is not known is an error and somebody's
task, never a guess.
"""

from workflows.engagement.money.interest.charge import InterestCharge, Period, Segment, charge
from workflows.engagement.money.interest.half_year import half_year_of, next_half_year
from workflows.engagement.money.interest.percent import Percent
from workflows.engagement.money.interest.rate import RateMissingError, known_through, percent_on, with_rate
from workflows.engagement.money.interest.rule import ClientKind, FixedSum, Fixing, InterestRule, Rounding, RuleFile, fixed_sum, tiers
from workflows.engagement.money.interest.series import Confidence, ReferenceRate, SeriesFile

__all__ = [
    "ClientKind",
    "Confidence",
    "FixedSum",
    "Fixing",
    "InterestCharge",
    "InterestRule",
    "Percent",
    "Period",
    "RateMissingError",
    "ReferenceRate",
    "Rounding",
    "RuleFile",
    "Segment",
    "SeriesFile",
    "charge",
    "fixed_sum",
    "half_year_of",
    "known_through",
    "next_half_year",
    "percent_on",
    "tiers",
    "with_rate",
]
