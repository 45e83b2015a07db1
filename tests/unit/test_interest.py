"""Late-payment rules: what is refused, what is stored with a charge, and the fixed sums."""

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.interest_owed import H1, agreed, fields, owed, rate, rule
from workflows.engagement.money import CurrencyMismatchError, Money, interest
from workflows.engagement.money.interest import (
    FixedSum,
    InterestCharge,
    InterestRule,
    Period,
    ReferenceRate,
    RuleFile,
    SeriesFile,
    charge,
    fixed_sum,
)


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
