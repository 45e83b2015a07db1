"""Reference rates: rounded, missing, fixed at the start, supplied later."""

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.interest_owed import H1, H2, agreed, owed, rate, rule
from workflows.engagement.money import Money
from workflows.engagement.money.interest import InterestRule, RateMissingError, charge, known_through, percent_on, with_rate

NEXT = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("reference", "percent"),
    [("2.15", "10.5"), ("2.5", "10.5"), ("2.51", "11"), ("4.00", "12"), ("0.000001", "8.5"), ("0", "8"), ("-0.5", "7.5"), ("-0.6", "7.5")],
)
def test_rounding_up_goes_to_the_next_half_point_and_leaves_half_points_alone(reference: str, percent: str) -> None:
    one = rule(rates=(rate(H1, reference),), reference_rounding="up_to_half_point")
    assert percent_on(one, H1, H1) == Decimal(percent)


def test_nobody_owes_a_debtor_interest() -> None:
    one = rule(rates=(rate(H1, "-3"),), margin=Decimal(2))
    assert percent_on(one, H1, H1) == 0
    assert charge(one, [owed(H1, date(2026, 3, 31))], H1).amount == Money.zero("EUR")


def test_a_missing_half_year_is_an_error_that_says_which() -> None:
    """Never a guess: the rate of the half-year before is there, and is not used."""
    with pytest.raises(RateMissingError, match="some-series for the half-year from 2027-01-01 is not known") as caught:
        charge(rule(), [owed(date(2026, 12, 31), date(2027, 1, 1))], date(2026, 12, 31))
    assert (caught.value.series, caught.value.half_year_start) == ("some-series", NEXT)


def test_the_day_before_the_missing_half_year_can_still_be_charged() -> None:
    assert charge(rule(), [owed(date(2026, 12, 1), date(2026, 12, 31))], date(2026, 12, 1)).amount.minor > 0


def test_a_later_half_year_does_not_stand_in_for_a_missing_one() -> None:
    one = rule(rates=(rate(H1, "2.15"), rate(NEXT, "2.40")))
    with pytest.raises(RateMissingError) as caught:
        charge(one, [owed(date(2026, 6, 1), date(2027, 1, 31))], date(2026, 6, 1))
    assert caught.value.half_year_start == H2
    assert known_through(one, H1) == date(2026, 6, 30)


def test_days_on_which_nothing_is_owed_need_no_rate() -> None:
    made = charge(rule(), [owed(H2, date(2026, 7, 31)), owed(date(2027, 1, 5), date(2027, 2, 5), "0.00 EUR")], H2)
    assert [segment.days for segment in made.segments] == [31]


def test_a_rate_fixed_at_the_start_needs_no_later_one_and_cannot_use_one() -> None:
    one = rule("at_start")
    assert charge(one, [owed(date(2027, 3, 1), date(2028, 3, 1))], date(2026, 12, 31)).segments[0].percent == Decimal("10.40")
    with pytest.raises(RateMissingError):
        charge(one, [owed(date(2027, 3, 1), date(2027, 3, 2))], NEXT)


@pytest.mark.parametrize(
    ("one", "runs_from", "last"),
    [
        (rule(), date(2026, 3, 5), date(2026, 12, 31)),
        (rule(), date(2026, 12, 31), date(2026, 12, 31)),
        (rule(), date(2027, 2, 10), date(2027, 2, 9)),
        (rule(), NEXT, date(2026, 12, 31)),
        (rule(), date(2025, 12, 31), date(2025, 12, 30)),
        (rule("at_start"), date(2026, 12, 31), None),
        (rule("at_start"), date(2027, 2, 10), date(2027, 2, 9)),
        (agreed(), date(2150, 1, 1), None),
    ],
)
def test_it_is_known_how_long_interest_can_be_computed(one: InterestRule, runs_from: date, last: date | None) -> None:
    assert known_through(one, runs_from) == last


def test_a_later_half_year_can_be_supplied() -> None:
    supplied = with_rate(rule(), rate(NEXT, "2.65"))
    assert known_through(supplied, H1) == date(2027, 6, 30)
    assert percent_on(supplied, date(2027, 6, 30), H1) == Decimal("10.65")
    assert with_rate(supplied, rate(NEXT, "2.650")) is supplied
    assert [one.valid_from for one in with_rate(supplied, rate(date(2025, 7, 1), "2.15")).rates] == [date(2025, 7, 1), H1, H2, NEXT]


def test_a_known_half_year_is_not_changed_and_a_constant_rate_takes_none() -> None:
    with pytest.raises(ValueError, match=r"known as 2\.40 % for the half-year from 2026-07-01 \(a notice\), and 2\.45 % differs"):
        with_rate(rule(), rate(H2, "2.45"))
    with pytest.raises(ValueError, match="constant rate"):
        with_rate(agreed(), rate(H2, "2.45"))
