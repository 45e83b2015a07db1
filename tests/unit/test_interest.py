"""Late-payment rules: what is refused, what is known how long, what is stored with a charge, and the fixed sums."""

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from workflows.engagement import interest
from workflows.engagement.interest import (
    FixedSum,
    Fixing,
    InterestCharge,
    InterestRule,
    Period,
    RateMissingError,
    ReferenceRate,
    RuleFile,
    SeriesFile,
    charge,
    fixed_sum,
    known_through,
    percent_on,
    with_rate,
)
from workflows.engagement.money import CurrencyMismatchError, Money

H1, H2, NEXT = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)


def rate(start: date, percent: str) -> ReferenceRate:
    return ReferenceRate(valid_from=start, percent=Decimal(percent), source="a notice", confidence="official")


def fields(**changes: Any) -> dict[str, Any]:
    made = {
        "id": "some-rule",
        "title": "Some rule",
        "client_kind": "business",
        "valid_from": date(2020, 1, 1),
        "source": "some law",
        "confidence": "official",
        "fixing": "each_half_year",
        "series": "some-series",
        "margin": Decimal(8),
    }
    return {key: value for key, value in {**made, **changes}.items() if value is not None}


def rule(
    fixing: Fixing = "each_half_year", rates: tuple[ReferenceRate, ...] = (rate(H1, "2.15"), rate(H2, "2.40")), **changes: Any
) -> InterestRule:
    return InterestRule(**fields(fixing=fixing, rates=rates, **changes))


def agreed(percent: str = "18") -> InterestRule:
    return InterestRule(**fields(fixing="constant", series=None, margin=None, percent=Decimal(percent)))


def owed(first: date, last: date, principal: str = "1000.00 EUR") -> Period:
    return Period(first=first, last=last, principal=Money.parse(principal))


def test_a_charge_keeps_all_that_went_into_it() -> None:
    made = charge(rule(), [owed(date(2026, 6, 30), date(2026, 7, 2))], date(2026, 6, 30))
    assert [(str(s.first), str(s.last), s.days, str(s.principal), s.percent, s.exact) for s in made.segments] == [
        ("2026-06-30", "2026-06-30", 1, "1000.00 EUR", Decimal("10.15"), Decimal("0.278082191781")),
        ("2026-07-01", "2026-07-02", 2, "1000.00 EUR", Decimal("10.40"), Decimal("0.569863013699")),
    ]
    assert (made.rule, str(made.amount)) == ("some-rule", "0.85 EUR")


def test_only_a_rule_that_follows_each_half_year_cuts_a_period() -> None:
    span = [owed(date(2026, 6, 30), date(2026, 7, 2))]
    assert [len(charge(one, span, date(2026, 6, 30)).segments) for one in (rule(), rule("at_start"), agreed())] == [2, 1, 1]


def test_exact_is_in_major_units_of_each_currency() -> None:
    shown = [charge(agreed("36.5"), [owed(H1, H1, text)], H1).segments[0].exact for text in ("1000 JPY", "1000.00 EUR", "1000.000 BHD")]
    assert shown == [1, 1, 1]


def test_rules_and_charges_survive_json_to_the_letter() -> None:
    one = rule(
        reference_rounding="up_to_half_point",
        fixed_sums=(FixedSum(below=Money.parse("1000.00 GBP"), amount=Money.parse("40.00 GBP")), FixedSum(amount=Money.parse("70.00 GBP"))),
        notes="Two\nlines",
        country="GB",
    )
    made = charge(one, [owed(date(2026, 6, 30), date(2026, 7, 2))], date(2026, 6, 30))
    assert InterestRule.model_validate_json(one.model_dump_json()) == one
    assert InterestCharge.model_validate_json(made.model_dump_json()) == made
    assert '"percent":"2.15"' in one.model_dump_json()
    assert InterestRule.model_validate(one.model_dump(mode="json")) == one


def test_the_smallest_figures_are_written_without_exponents() -> None:
    text = charge(agreed("0"), [owed(H1, H1)], H1).model_dump_json()
    assert '"exact":"0.000000000000"' in text


@pytest.mark.parametrize(
    "value", [2.15, True, "abc", "1e3", "2,15", Decimal("NaN"), Decimal("Infinity"), Decimal("0.0000001"), Decimal(501), None]
)
def test_a_rate_is_an_exact_number_within_bounds(value: object) -> None:
    with pytest.raises(ValidationError):
        ReferenceRate.model_validate({"valid_from": H1, "percent": value, "source": "x", "confidence": "official"})


def test_a_rate_may_be_written_as_text_or_whole_number_and_be_negative() -> None:
    read = [
        ReferenceRate.model_validate({"valid_from": H1, "percent": v, "source": "x", "confidence": "official"}).percent
        for v in ("-0.88", 4)
    ]
    assert read == [Decimal("-0.88"), Decimal(4)]


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 2), date(2026, 2, 1)])
def test_a_rate_stands_under_the_half_year_it_is_for(day: date) -> None:
    """The Bank of England's rate of 31 December is stated from 1 January."""
    with pytest.raises(ValidationError, match="begins no half-year, expected 1 January or 1 July"):
        rate(day, "3.75")


@pytest.mark.parametrize("model", [SeriesFile, InterestRule])
def test_a_half_year_is_stated_once(model: type[SeriesFile | InterestRule]) -> None:
    rates = (rate(H1, "2.15"), rate(H1, "2.15"))
    given = {"id": "some-series", "rates": rates} if model is SeriesFile else fields(rates=rates)
    with pytest.raises(ValidationError, match="2026-01-01 is stated twice"):
        model(**given)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"fixing": "constant", "series": None, "margin": None}, "a constant rate needs percent, at least 0"),
        ({"fixing": "constant", "series": None, "margin": None, "percent": Decimal(-1)}, "a constant rate needs percent, at least 0"),
        ({"fixing": "constant", "percent": Decimal(18)}, "no series, margin or reference_rounding"),
        ({"series": None}, "fixing each_half_year needs series and margin"),
        ({"margin": None, "fixing": "at_start"}, "fixing at_start needs series and margin"),
        ({"percent": Decimal(18)}, "percent and stated are for a constant rate alone"),
        ({"stated": "1.5 % a month"}, "percent and stated are for a constant rate alone"),
        ({"fixed_sums": ({"amount": "0.00 EUR"},)}, "amount must be more than 0"),
        ({"fixed_sums": ({"below": "1.00 GBP", "amount": "1.00 EUR"},)}, "below and amount must be in one currency"),
        ({"fixed_sums": ({"amount": "40.00 EUR"}, {"below": "9.00 EUR", "amount": "1.00 EUR"})}, "expected it last"),
        ({"fixed_sums": ({"below": "9.00 EUR", "amount": "1.00 EUR"}, {"below": "9.00 EUR", "amount": "1.00 EUR"})}, "must grow"),
        ({"fixed_sums": ({"below": "9.00 EUR", "amount": "1.00 EUR"}, {"amount": "1.00 GBP"})}, "several currencies"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        RuleFile(**fields(**changes))
    assert says in str(caught.value)


def test_rates_without_a_series_are_refused() -> None:
    with pytest.raises(ValidationError, match="rates are for a rule with a series"):
        InterestRule(**fields(fixing="constant", series=None, margin=None, percent=Decimal(18), rates=(rate(H1, "2"),)))


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


@pytest.mark.parametrize(
    ("periods", "says"),
    [
        ([], "there are no periods"),
        ([owed(date(2026, 1, 31), date(2026, 2, 3))], "interest runs from 2026-02-01"),
        ([owed(date(2026, 2, 1), date(2026, 2, 9)), owed(date(2026, 2, 9), date(2026, 2, 20))], "the period before ends on 2026-02-09"),
        ([owed(date(2026, 3, 1), date(2026, 3, 9)), owed(date(2026, 2, 1), date(2026, 2, 9))], "the period before ends on 2026-03-09"),
    ],
)
def test_no_day_is_charged_twice_or_before_interest_runs(periods: list[Period], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        charge(rule(), periods, date(2026, 2, 1))


def test_periods_of_two_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatchError):
        charge(rule(), [owed(H1, H1), owed(date(2026, 1, 2), date(2026, 1, 2), "5.00 USD")], H1)


def test_a_period_runs_forward_on_something_owed() -> None:
    with pytest.raises(ValidationError, match="before it begins"):
        owed(date(2026, 1, 10), date(2026, 1, 8))
    with pytest.raises(ValidationError, match="principal must not be negative"):
        owed(H1, H1, "-1.00 EUR")


STEPS = (
    FixedSum(below=Money.parse("1000.00 GBP"), amount=Money.parse("40.00 GBP")),
    FixedSum(below=Money.parse("10000.00 GBP"), amount=Money.parse("70.00 GBP")),
    FixedSum(amount=Money.parse("100.00 GBP")),
)


@pytest.mark.parametrize(
    ("principal", "due"),
    [
        ("0.01 GBP", "40.00 GBP"),
        ("999.99 GBP", "40.00 GBP"),
        ("1000.00 GBP", "70.00 GBP"),
        ("9999.99 GBP", "70.00 GBP"),
        ("10000.00 GBP", "100.00 GBP"),
        ("0.00 GBP", "None"),
        ("5000.00 EUR", "None"),
    ],
)
def test_the_fixed_sum_follows_the_debt_and_its_currency(principal: str, due: str) -> None:
    assert str(fixed_sum(rule(fixed_sums=STEPS), Money.parse(principal))) == due


def test_above_the_last_bound_and_without_sums_nothing_is_due() -> None:
    assert fixed_sum(rule(fixed_sums=STEPS[:2]), Money.parse("10000.00 GBP")) is None
    assert fixed_sum(rule(), Money.parse("10000.00 GBP")) is None


def test_no_float_takes_part() -> None:
    """No float literal and no conversion to float stands anywhere in the arithmetic."""
    for path in Path(interest.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path.name
            assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"), path.name
