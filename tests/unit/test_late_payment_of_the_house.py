"""Rules and reference rates of a house, beside and in place of those that are shipped."""

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.late_payment_own import HALF_YEARS, TODAY, own_rule, refusal
from worker.files.document import load_document
from worker.files.late_payment import resolve
from worker.files.problems import FileProblems
from workflows.engagement.model import Frozen
from workflows.engagement.money.interest import ReferenceRate, RuleFile, SeriesFile, percent_on


def own_series(series_id: str, **percents: str) -> SeriesFile:
    """Rates by half-year, named ``h1_2027``."""
    starts = {name: date(int(name[3:]), 1 if name[:2] == "h1" else 7, 1) for name in percents}
    rates = [
        ReferenceRate(valid_from=starts[name], percent=Decimal(p), source="read it", confidence="official") for name, p in percents.items()
    ]
    return SeriesFile(id=series_id, rates=tuple(rates))


def test_the_house_supplies_a_new_half_year_without_code() -> None:
    resolved = resolve("eu-directive", date(2027, 1, 1), "business", own_series=[own_series("ecb-main-refinancing", h1_2027="2.65")])
    assert percent_on(resolved, date(2027, 1, 1), date(2027, 1, 1)) == Decimal("10.65")
    assert [rate.valid_from for rate in resolved.rates] == [*HALF_YEARS, date(2027, 1, 1)]


def test_the_house_corrects_a_shipped_figure() -> None:
    resolved = resolve("eu-directive", TODAY, "business", own_series=[own_series("ecb-main-refinancing", h2_2026="2.35")])
    assert percent_on(resolved, TODAY, TODAY) == Decimal("10.35")
    assert len(resolved.rates) == len(HALF_YEARS)


def test_the_house_brings_a_series_and_a_rule_of_its_own() -> None:
    rule = own_rule(series="sweden-reference", country="SE")
    error = refusal("house-rule", TODAY, "business", [rule])
    assert error.reason == "unknown_series" and "which is no series of reference rates, expected one of bank-of-england," in str(error)
    resolved = resolve("house-rule", TODAY, "business", [rule], [own_series("sweden-reference", h2_2026="1.75")])
    assert percent_on(resolved, TODAY, TODAY) == Decimal("6.75")


def test_the_houses_own_rule_takes_the_place_of_a_shipped_one_from_its_day_on() -> None:
    own = [own_rule(id="eu-directive", margin=Decimal(9), valid_from=date(2026, 7, 1))]
    margins = [resolve("eu-directive", day, "business", own).margin for day in (date(2026, 6, 30), date(2026, 7, 1))]
    assert margins == [8, 9]


def test_of_several_versions_the_latest_that_holds_is_taken() -> None:
    own = [own_rule(valid_from=date(2026, 9, 1), margin=Decimal(7)), own_rule(), own_rule(valid_from=date(2027, 1, 1), margin=Decimal(9))]
    assert [resolve("house-rule", day, "business", own).margin for day in (date(2026, 8, 31), TODAY)] == [5, 7]


def test_an_entry_stated_twice_is_refused() -> None:
    twice = own_series("ecb-main-refinancing", h1_2027="2.65")
    assert str(refusal("eu-directive", TODAY, "business", [], [twice, twice])).startswith(
        "reference_rates states ecb-main-refinancing twice"
    )
    assert refusal("house-rule", TODAY, "business", [own_rule(), own_rule()]).reason == "stated_twice"


class HouseFile(Frozen):
    """The sections as a house writes them."""

    reference_rates: tuple[SeriesFile, ...] = ()
    interest_rules: tuple[RuleFile, ...] = ()


def test_a_house_writes_its_own_in_yaml_with_or_without_quotes() -> None:
    text = """
reference_rates:
  - id: ecb-main-refinancing
    rates:
      - {valid_from: 2027-01-01, percent: 2.65, source: ECB, confidence: official}
      - {valid_from: 2027-07-01, percent: "2.650", source: ECB, confidence: official}
interest_rules:
  - id: house-rule
    title: Ours
    client_kind: any
    valid_from: 2026-01-01
    source: our terms
    confidence: official
    fixing: constant
    percent: 8
    fixed_sums: [{amount: 25.00 EUR}]
"""
    house = load_document(text, "provider.yaml", HouseFile)
    assert [rate.percent for rate in house.reference_rates[0].rates] == [Decimal("2.65"), Decimal("2.65")]
    assert resolve("house-rule", TODAY, "consumer", house.interest_rules, house.reference_rates).percent == 8


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            "{valid_from: 2026-12-31, percent: 2.65, source: ECB, confidence: official}",
            "provider.yaml:4:20: reference_rates[0].rates[0].valid_from: '2026-12-31' begins no half-year, "
            "expected 1 January or 1 July: the first day of the half-year the rate is for",
        ),
        (
            "{valid_from: 2027-01-01, percent: 2.65 %, source: ECB, confidence: official}",
            "provider.yaml:4:41: reference_rates[0].rates[0].percent: '2.65 %' is not an exact number, expected a decimal number such as 2.15",
        ),
        (
            "{valid_from: 2027-01-01, percent: 2.65, source: ECB, confidence: sure}",
            "provider.yaml:4:72: reference_rates[0].rates[0].confidence: ",
        ),
        (
            "{valid_from: 2027-01-01, percent: 2.65, confidence: official}",
            "reference_rates[0].rates[0].source: is missing, expected a value",
        ),
    ],
)
def test_a_mistake_is_named_by_line_and_column(row: str, says: str) -> None:
    with pytest.raises(FileProblems) as caught:
        load_document(f"reference_rates:\n- id: ecb-main-refinancing\n  rates:\n    - {row}\n", "provider.yaml", HouseFile)
    assert says in str(caught.value)
