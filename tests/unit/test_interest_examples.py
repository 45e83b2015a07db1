"""Late-payment interest against worked examples: each says where its figure comes from, or how it is derived by hand.

The rates are those of the shipped presets on the days named, so the table holds data and arithmetic together.
"""

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

import pytest

from worker.files.late_payment import resolve
from workflows.engagement.money import Money
from workflows.engagement.money.interest import InterestRule, Period, charge


class Example(NamedTuple):
    """What was owed when, and what it costs."""

    rule: str
    runs_from: str
    owed: tuple[tuple[str, str, str], ...]
    """First day, last day (both included), principal."""
    amount: str


def constant(percent: str) -> InterestRule:
    return InterestRule(
        id="agreed",
        title="Agreed rate",
        client_kind="any",
        valid_from=date(2020, 1, 1),
        source="the contract",
        confidence="official",
        fixing="constant",
        percent=Decimal(percent),
    )


def rule_named(name: str, on: date) -> InterestRule:
    """A shipped rule, or ``12.25 %`` for a constant rate."""
    if name.endswith(" %"):
        return constant(name.removesuffix(" %"))
    kind: Literal["business", "consumer"] = "consumer" if name.endswith("-consumer") else "business"
    return resolve(name, on, kind)


EXAMPLES: dict[str, Example] = {
    # 5,000.00 x 12.25 % x 101 / 365 = 169.4863. A published page says 169.68: it rounds the daily amount to 1.68 first.
    "101 days at 12.25 % agreed": Example("12.25 %", "2026-01-10", (("2026-01-10", "2026-04-20", "5000.00 EUR"),), "169.49 EUR"),
    # The same by law: the Irish Department of Enterprise states 12.25 % a year from 1 July 2024 (ECB 4.25 + 8), divided by 365.
    "101 days by the directive": Example("eu-directive", "2024-07-01", (("2024-07-01", "2024-10-09", "5000.00 EUR"),), "169.49 EUR"),
    # 10.50 %: Bank of Finland, notice 1276/2022. 1,000 x 0.105 x 30 / 365 = 8.6301.
    "Finland, commercial": Example("finland-commercial", "2023-03-02", (("2023-03-02", "2023-03-31", "1000.00 EUR"),), "8.63 EUR"),
    # 9.50 %: the same notice, section 4. 1,000 x 0.095 x 30 / 365 = 7.8082.
    "Finland, consumer": Example("finland-consumer", "2023-03-02", (("2023-03-02", "2023-03-31", "1000.00 EUR"),), "7.81 EUR"),
    # 15 days at 10.50 % (43.1507) and 15 at 12.00 % (49.3151), both rates by the Bank of Finland: 92.4658.
    "Finland, over 1 July": Example("finland-commercial", "2023-06-16", (("2023-06-16", "2023-07-15", "10000.00 EUR"),), "92.47 EUR"),
    # The ECB went from 4.50 to 4.25, the rounded reference stayed 4.5 (Bank of Finland): 2,000 x 0.125 x 61 / 365 = 41.7808.
    "Finland, over 1 July 2024": Example("finland-commercial", "2024-06-01", (("2024-06-01", "2024-07-31", "2000.00 EUR"),), "41.78 EUR"),
    # 4.25 rounds up to 4.5: 12.50 %, not 12.25 %. 5,000 x 0.125 x 101 / 365 = 172.9452 against 169.49 by the directive.
    "Finland rounds up": Example("finland-commercial", "2024-07-01", (("2024-07-01", "2024-10-09", "5000.00 EUR"),), "172.95 EUR"),
    # 3.15 rounds up to 3.5: 11.50 % (Bank of Finland, release for 2025). 800 x 0.115 x 28 / 365 = 7.0575.
    "Finland, February 2025": Example("finland-commercial", "2025-02-01", (("2025-02-01", "2025-02-28", "800.00 EUR"),), "7.06 EUR"),
    # A year: 1,000 at 11.50 % for 181 days (57.0274) and at 10.50 % for 184 (52.9315): 109.9589.
    "Finland, all of 2025": Example("finland-commercial", "2025-01-01", (("2025-01-01", "2025-12-31", "1000.00 EUR"),), "109.96 EUR"),
    # Two boundaries: 31 days at 12.25 (124.8493), 181 at 11.15 (663.5015), 31 at 10.15 (103.4466) on 12,000: 891.7973.
    "over two boundaries": Example("eu-directive", "2024-12-01", (("2024-12-01", "2025-07-31", "12000.00 EUR"),), "891.80 EUR"),
    # H2 2026 by a secondary source: 2.40 + 8. 2,000 x 0.104 x 22 / 365 = 12.5370.
    "the latest half-year known": Example("eu-directive", "2026-11-01", (("2026-11-01", "2026-11-22", "2000.00 EUR"),), "12.54 EUR"),
    # 12.62 % between businesses from 1 January 2024: Chamber of Commerce Kassel. 1,000 x 0.1262 x 182 / 365 = 62.9271.
    "Germany, business": Example("germany-business", "2024-01-01", (("2024-01-01", "2024-06-30", "1000.00 EUR"),), "62.93 EUR"),
    # 8.62 % with consumers: the same notice. 1,000 x 0.0862 x 182 / 365 = 42.9819.
    "Germany, consumer": Example("germany-consumer", "2024-01-01", (("2024-01-01", "2024-06-30", "1000.00 EUR"),), "42.98 EUR"),
    # The same notice gives the rate before, 3.12: 10 days at 12.12 (24.24) and 10 at 12.62 (25.24) on 7,300: 49.48 exactly.
    "Germany, over 1 January": Example("germany-business", "2023-12-22", (("2023-12-22", "2024-01-10", "7300.00 EUR"),), "49.48 EUR"),
    # ECB 4.50 + 10 (Code de commerce L441-10): 10,000 x 0.145 x 90 / 365 = 357.5342.
    "France": Example("france-business", "2024-01-01", (("2024-01-01", "2024-03-30", "10000.00 EUR"),), "357.53 EUR"),
    # 13.25 %: payontime.co.uk for January to June 2024. 1,000 x 0.1325 x 30 / 365 = 10.8904.
    "United Kingdom": Example("uk-business", "2024-02-01", (("2024-02-01", "2024-03-01", "1000.00 GBP"),), "10.89 GBP"),
    # SI 2002/1675: the rate of 31 December 2022 (3.50 + 8) stays over 1 July 2023, when it was 5.00: 1,000 x 0.115 x 195 / 365 = 61.4384.
    "United Kingdom, the rate stays": Example("uk-business", "2023-06-20", (("2023-06-20", "2023-12-31", "1000.00 GBP"),), "61.44 GBP"),
    # The last day of the old rate: 2,500 x 0.115 x 20 / 365 = 15.7534, all but one day of it in July.
    "United Kingdom, from 30 June": Example("uk-business", "2023-06-30", (("2023-06-30", "2023-07-19", "2500.00 GBP"),), "15.75 GBP"),
    # One day later the debt bears 13.00 % for ever: 2,500 x 0.13 x 20 / 365 = 17.8082.
    "United Kingdom, from 1 July": Example("uk-business", "2023-07-01", (("2023-07-01", "2023-07-20", "2500.00 GBP"),), "17.81 GBP"),
    # A later month of an old debt still bears the rate of its first half-year, 5.25 + 8: 4,000 x 0.1325 x 31 / 365 = 45.0137.
    "United Kingdom, a later charge": Example("uk-business", "2024-06-15", (("2025-08-01", "2025-08-31", "4000.00 GBP"),), "45.01 GBP"),
    # 1.5 % a month is 18 % a year: 30 days of 1,000 are 14.7945, not 15.00.
    "United States, a month of 30 days": Example(
        "us-contractual-1-5-percent-a-month", "2026-06-01", (("2026-06-01", "2026-06-30", "1000.00 USD"),), "14.79 USD"
    ),
    # 31 days are 15.2877: interest follows days, not months.
    "United States, a month of 31 days": Example(
        "us-contractual-1-5-percent-a-month", "2026-07-01", (("2026-07-01", "2026-07-31", "1000.00 USD"),), "15.29 USD"
    ),
    # Actual/365: the leap day counts as any day. 36,500 x 0.125 / 365 = 12.50 exactly.
    "the leap day alone": Example("finland-commercial", "2024-02-29", (("2024-02-29", "2024-02-29", "36500.00 EUR"),), "12.50 EUR"),
    # Actual/365: a leap year has 366/365 of a year's interest, 100.2740.
    "a leap year": Example("10 %", "2024-01-01", (("2024-01-01", "2024-12-31", "1000.00 EUR"),), "100.27 EUR"),
    # A common year has a year's interest exactly.
    "a common year": Example("10 %", "2025-01-01", (("2025-01-01", "2025-12-31", "1000.00 EUR"),), "100.00 EUR"),
    # 3,000 are paid on the 50th day: 5,000 x 0.1225 x 50 / 365 = 83.9041 and 2,000 x 0.1225 x 51 / 365 = 34.2329: 118.1370.
    "a partial payment": Example(
        "12.25 %",
        "2026-01-10",
        (("2026-01-10", "2026-02-28", "5000.00 EUR"), ("2026-03-01", "2026-04-20", "2000.00 EUR")),
        "118.14 EUR",
    ),
    # Two payments: 10 days each on 10,000, 6,000 and 1,000 at 10.50 %: 28.7671 + 17.2603 + 2.8767 = 48.9041.
    "two partial payments": Example(
        "finland-commercial",
        "2023-03-01",
        (
            ("2023-03-01", "2023-03-10", "10000.00 EUR"),
            ("2023-03-11", "2023-03-20", "6000.00 EUR"),
            ("2023-03-21", "2023-03-30", "1000.00 EUR"),
        ),
        "48.90 EUR",
    ),
    # Half is paid on 30 June, as the rate changes: 9,000 x 0.125 x 30 / 365 = 92.4658 and 4,500 x 0.1225 x 31 / 365 = 46.8185: 139.2842.
    "a partial payment on the boundary": Example(
        "eu-directive",
        "2024-06-01",
        (("2024-06-01", "2024-06-30", "9000.00 EUR"), ("2024-07-01", "2024-07-31", "4500.00 EUR")),
        "139.28 EUR",
    ),
    # Paid, then taken back by the bank: the days between bear nothing. 3,650 x 0.104 x (10 + 5) / 365 = 15.60 exactly.
    "a gap": Example(
        "eu-directive",
        "2026-08-01",
        (("2026-08-01", "2026-08-10", "3650.00 EUR"), ("2026-09-01", "2026-09-05", "3650.00 EUR")),
        "15.60 EUR",
    ),
    # No decimals: 1,000,000 x 0.10 x 45 / 365 = 12,328.77.
    "yen": Example("10 %", "2026-01-01", (("2026-01-01", "2026-02-14", "1000000 JPY"),), "12329 JPY"),
    # A tie goes up: 73 x 0.10 x 25 / 365 = 0.5 exactly.
    "half a yen": Example("10 %", "2026-01-01", (("2026-01-01", "2026-01-25", "73 JPY"),), "1 JPY"),
    # Three decimals: 1,234.567 x 0.12 x 33 / 365 = 13.394206.
    "dinars": Example("12 %", "2026-01-01", (("2026-01-01", "2026-02-02", "1234.567 BHD"),), "13.394 BHD"),
    # A tie in thousandths: 0.365 x 0.10 x 5 / 365 = 0.0005 exactly.
    "half a fils": Example("10 %", "2026-01-01", (("2026-01-01", "2026-01-05", "0.365 BHD"),), "0.001 BHD"),
    # A tie in cents: 36.50 x 0.05 / 365 = 0.005 exactly.
    "half a cent": Example("5 %", "2026-01-01", (("2026-01-01", "2026-01-01", "36.50 EUR"),), "0.01 EUR"),
    # Just below the tie: 36.49 x 0.05 / 365 = 0.0049986.
    "less than half a cent": Example("5 %", "2026-01-01", (("2026-01-01", "2026-01-01", "36.49 EUR"),), "0.00 EUR"),
    # One rounding: twice 29.20 x 0.05 / 365 = 0.004 makes 0.008; each rounded by itself would make nothing.
    "two crumbs make a cent": Example(
        "5 %", "2026-01-01", (("2026-01-01", "2026-01-01", "29.20 EUR"), ("2026-01-03", "2026-01-03", "29.20 EUR")), "0.01 EUR"
    ),
    # 0.01 x 0.1225 x 101 / 365 = 0.00034.
    "a cent": Example("12.25 %", "2026-01-10", (("2026-01-10", "2026-04-20", "0.01 EUR"),), "0.00 EUR"),
    # 10^12 x 0.1225 x 101 / 365 = 33,897,260,273.9726: no digit is lost.
    "a trillion": Example("12.25 %", "2026-01-10", (("2026-01-10", "2026-04-20", "1000000000000.00 EUR"),), "33897260273.97 EUR"),
    # Paid on the due date: interest would run from the next day, so there is no day of it.
    "no days": Example("finland-commercial", "2026-03-02", (("2026-03-02", "2026-03-01", "5000.00 EUR"),), "0.00 EUR"),
    # Nothing was outstanding.
    "no principal": Example("finland-commercial", "2026-03-02", (("2026-03-02", "2026-04-30", "0.00 EUR"),), "0.00 EUR"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_interest_is_what_the_worked_example_says(name: str) -> None:
    example = EXAMPLES[name]
    runs_from = date.fromisoformat(example.runs_from)
    owed = [
        Period(first=date.fromisoformat(first), last=date.fromisoformat(last), principal=Money.parse(principal))
        for first, last, principal in example.owed
    ]
    assert str(charge(rule_named(example.rule, runs_from), owed, runs_from).amount) == example.amount


def test_rounding_the_daily_amount_first_would_give_the_published_wrong_figure() -> None:
    """The 169.68 of the published page is a day's interest in cents, 101 times, and nothing else."""
    start = date(2026, 1, 10)
    a_day = charge(constant("12.25"), [Period(first=start, last=start, principal=Money.parse("5000.00 EUR"))], start)
    assert str(a_day.amount) == "1.68 EUR"
    assert str(a_day.amount * 101) == "169.68 EUR"
