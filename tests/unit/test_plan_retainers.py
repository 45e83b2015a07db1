"""What comes again: its days, and its place in the sums."""

from typing import Any

import pytest

from tests.core.house import agreement
from tests.unit.planned import VAT, days, planned, retainer, taxed


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ({"day": "last", "from": "2026-04-01"}, ["2026-04-30", "2026-05-31", "2026-06-30"]),
        ({"day": 1}, ["2026-02-01", "2026-03-01", "2026-04-01"]),
        ({"day": 31, "from": "2026-02-28"}, ["2026-02-28", "2026-03-31", "2026-04-30"]),
        ({"every": "quarterly", "from": "2025-11-30"}, ["2026-02-28", "2026-05-30", "2026-08-30"]),
        ({"every": "yearly", "from": "2028-02-29"}, ["2028-02-29", "2029-02-28", "2030-02-28"]),
        ({"times": None, "until": "2026-03-30"}, ["2026-01-31", "2026-02-28"]),
    ],
)
def test_each_period_begins_on_the_same_day_and_short_months_move_none_after_them(changes: dict[str, Any], expected: list[str]) -> None:
    assert days(**changes) == expected


def test_periods_before_the_acceptance_are_not_asked_for() -> None:
    assert days("2026-02-10") == ["2026-02-28", "2026-03-31", "2026-04-30"]
    assert days("2026-02-28", times=None, until="2026-03-31") == ["2026-02-28", "2026-03-31"]
    assert days("2027-01-01", times=None, until="2026-03-31") == []


def test_what_comes_again_is_counted_beside_the_agreed_sum() -> None:
    plan = planned(agreement(retainers=[retainer()], payment=taxed(VAT)))
    assert (str(plan.total), str(plan.recurring)) == ("439.25 EUR", "376.50 EUR")
    assert planned(agreement()).recurring is None


def test_an_agreement_may_have_retainers_alone() -> None:
    plan = planned(agreement(milestones=[], retainers=[retainer(tax="none")], payment=taxed(VAT)))
    assert (str(plan.total), str(plan.recurring), plan.gates) == ("0.00 EUR", "300.00 EUR", ())
