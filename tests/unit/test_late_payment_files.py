"""The shipped rates and rules, and how a rule is found among them and the house's own."""

from datetime import date
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Literal

import pytest

from tests.unit.late_payment_own import HALF_YEARS, TODAY, own_rule, refusal
from worker.files import late_payment
from worker.files.json_schema import publish_schema
from worker.files.late_payment import resolve, shipped
from workflows.engagement.money import Money
from workflows.engagement.money.interest import RateMissingError, RuleFile, SeriesFile, fixed_sum, next_half_year, percent_on

FOLDER = Path(late_payment.__file__).parent
TABLE = {
    "ecb-main-refinancing": "2.50 4.00 4.50 4.25 3.15 2.15 2.15 2.40",
    "finland-reference": "2.5 4.0 4.5 4.5 3.5 2.5 2.5 2.5",
    "germany-base-rate": "1.62 3.12 3.62 3.37 2.27 1.27 1.27 1.52",
    "bank-of-england": "3.50 5.00 5.25 5.25 4.75 4.25 3.75 3.75",
}
"""Series -> its figures for H1 2023 to H2 2026."""


def series(series_id: str) -> SeriesFile:
    return next(one for one in shipped().series if one.id == series_id)


def figures(series_id: str) -> list[Decimal]:
    return [rate.percent for rate in series(series_id).rates]


def test_every_file_is_read_and_named_by_its_id() -> None:
    named = {folder: [path.stem for path in sorted((FOLDER / folder).iterdir())] for folder in ("rules", "reference_rates")}
    assert named == {"rules": [rule.id for rule in shipped().rules], "reference_rates": [one.id for one in shipped().series]}
    assert len(shipped().rules) == 8


@pytest.mark.parametrize("series_id", TABLE)
def test_the_table_of_reference_rates_stands(series_id: str) -> None:
    stated = {rate.valid_from: rate.percent for rate in series(series_id).rates}
    assert stated == dict(zip(HALF_YEARS, map(Decimal, TABLE[series_id].split()), strict=True))
    assert sorted(one.id for one in shipped().series) == sorted(TABLE)


@pytest.mark.parametrize("one", shipped().series, ids=lambda one: one.id)
def test_each_series_is_without_gaps_and_every_row_says_where_it_is_from(one: SeriesFile) -> None:
    starts = [rate.valid_from for rate in one.rates]
    assert starts[1:] == [next_half_year(start) for start in starts[:-1]]
    assert one.title
    assert all(rate.source and rate.confidence for rate in one.rates)


def test_a_figure_nobody_read_is_not_called_official() -> None:
    """Of the latest half-year no official notice was seen: each row says secondary or derived."""
    assert {one.rates[-1].confidence for one in shipped().series} == {"secondary", "derived"}
    for one in shipped().series:
        for rate in one.rates:
            hedged = any(word in rate.source for word in ("not read", "rounded up", "less", "plus"))
            assert hedged == (rate.confidence in ("secondary", "derived")), (one.id, rate)


def test_the_finnish_reference_is_the_ecb_rate_rounded_up() -> None:
    assert figures("finland-reference") == [Decimal(ceil(rate * 2)) / 2 for rate in figures("ecb-main-refinancing")]


def test_the_german_base_rate_moves_with_the_ecb() -> None:
    german, ecb = figures("germany-base-rate"), figures("ecb-main-refinancing")
    assert {one - other for one, other in zip(german, ecb, strict=True)} == {Decimal("-0.88")}


PUBLISHED = [
    # Bank of Finland: penalty interest as announced.
    ("finland-commercial", "2023-01-01", "10.5"),
    ("finland-consumer", "2023-06-30", "9.5"),
    ("finland-commercial", "2023-07-01", "12.0"),
    ("finland-commercial", "2024-06-30", "12.5"),
    ("finland-consumer", "2024-12-31", "11.5"),
    ("finland-commercial", "2025-01-01", "11.5"),
    ("finland-consumer", "2025-06-30", "10.5"),
    ("finland-commercial", "2026-06-30", "10.5"),
    ("finland-consumer", "2026-01-01", "9.5"),
    # Irish Department of Enterprise: the directive's rate.
    ("eu-directive", "2023-01-01", "10.50"),
    ("eu-directive", "2023-12-31", "12.00"),
    ("eu-directive", "2024-01-01", "12.50"),
    ("eu-directive", "2024-07-01", "12.25"),
    # Chamber of Commerce Kassel: 1 January 2024.
    ("germany-business", "2024-01-01", "12.62"),
    ("germany-consumer", "2024-01-01", "8.62"),
    # payontime.co.uk: reference rate plus 8.
    ("uk-business", "2023-06-30", "11.50"),
    ("uk-business", "2023-07-01", "13.00"),
    ("uk-business", "2024-01-01", "13.25"),
    # ECB 4.50 and 10 points.
    ("france-business", "2024-01-01", "14.50"),
    # 12 x 1.5.
    ("us-contractual-1-5-percent-a-month", "2026-11-22", "18"),
]


def kind_of(rule_id: str) -> Literal["business", "consumer"]:
    return "consumer" if rule_id.endswith("-consumer") else "business"


@pytest.mark.parametrize(("rule_id", "on", "percent"), PUBLISHED)
def test_a_preset_gives_the_published_rate(rule_id: str, on: str, percent: str) -> None:
    day = date.fromisoformat(on)
    assert percent_on(resolve(rule_id, day, kind_of(rule_id)), day, day) == Decimal(percent)


@pytest.mark.parametrize(
    ("rule_id", "principal", "due"),
    [
        ("eu-directive", "1.00 EUR", "40.00 EUR"),
        ("finland-commercial", "1.00 EUR", "40.00 EUR"),
        ("germany-business", "1.00 EUR", "40.00 EUR"),
        ("france-business", "1.00 EUR", "40.00 EUR"),
        ("finland-consumer", "1.00 EUR", "None"),
        ("germany-consumer", "1.00 EUR", "None"),
        ("uk-business", "999.99 GBP", "40.00 GBP"),
        ("uk-business", "1000.00 GBP", "70.00 GBP"),
        ("uk-business", "10000.00 GBP", "100.00 GBP"),
        ("us-contractual-1-5-percent-a-month", "1.00 USD", "None"),
    ],
)
def test_a_preset_has_the_fixed_sums_of_its_law(rule_id: str, principal: str, due: str) -> None:
    assert str(fixed_sum(resolve(rule_id, TODAY, kind_of(rule_id)), Money.parse(principal))) == due


@pytest.mark.parametrize("rule", shipped().rules, ids=lambda rule: rule.id)
def test_every_preset_can_be_used_today_and_brings_all_its_rates(rule: RuleFile) -> None:
    resolved = resolve(rule.id, TODAY, kind_of(rule.id))
    assert [rate.valid_from for rate in resolved.rates] == ([] if rule.series is None else HALF_YEARS)
    assert {name: getattr(resolved, name) for name in RuleFile.model_fields} == dict(rule)


def test_an_unknown_rule_names_the_known_ones() -> None:
    error = refusal("house", TODAY, "business", [own_rule()])
    assert (error.reason, error.wrong) == ("unknown_rule", "'house' is no rule of late payment")
    assert error.expected.startswith("expected one of eu-directive, finland-commercial, ") and "house-rule" in error.expected
    assert "did you mean 'finland-commercial'?" in str(refusal("finland-comercial", TODAY, "business"))


def test_a_preset_for_another_kind_of_client_is_refused_with_the_right_one() -> None:
    error = refusal("germany-business", TODAY, "consumer")
    assert error.reason == "wrong_client"
    assert str(error) == "germany-business is meant for a business and the client is a consumer, expected germany-consumer"
    assert refusal("finland-consumer", TODAY, "business").expected == "expected finland-commercial"
    assert refusal("uk-business", TODAY, "consumer").expected == "expected a rule for a consumer; there is none for that country"


def test_a_rule_for_any_client_serves_both() -> None:
    assert [resolve("house-rule", TODAY, kind, [own_rule()]).id for kind in ("business", "consumer")] == ["house-rule"] * 2


def test_a_rule_is_not_used_before_it_is_valid() -> None:
    error = refusal("germany-business", date(2014, 7, 28), "business")
    assert (error.reason, str(error)) == (
        "not_yet_valid",
        "germany-business does not hold on 2014-07-28, expected a day from 2014-07-29 on",
    )


@pytest.mark.parametrize(
    ("rule_id", "on", "start"),
    [
        ("eu-directive", date(2027, 1, 1), date(2027, 1, 1)),
        ("uk-business", date(2027, 8, 3), date(2027, 7, 1)),
        ("finland-consumer", date(2022, 12, 31), date(2022, 7, 1)),
    ],
)
def test_a_missing_half_year_is_an_error_and_never_a_guess(rule_id: str, on: date, start: date) -> None:
    error = refusal(rule_id, on, kind_of(rule_id))
    assert error.reason == "rate_missing"
    assert str(error).endswith(f"for the half-year from {start} is not known, expected it under reference_rates in provider.yaml")
    assert isinstance(error.__cause__, RateMissingError) and error.__cause__.half_year_start == start


@pytest.mark.parametrize("model", [SeriesFile, RuleFile])
def test_the_sections_have_a_schema(model: type[SeriesFile | RuleFile]) -> None:
    assert '"additionalProperties": false' in publish_schema(model)
