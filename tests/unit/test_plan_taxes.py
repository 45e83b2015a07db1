"""Taxes and terms of payment in what the accepted terms lead to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.house import agreement, milestone, payment
from tests.unit.planned import VAT, planned, taxed
from workflows.engagement.terms import Term

HALF = {"id": "low", "label": "VAT 10 %", "percent": "10"}


def test_tax_comes_on_top_of_each_invoice_once_for_each_rate() -> None:
    """Three milestones of 0.33 at 25.5 %: on one deposit invoice the tax is of 0.99, not three times that of 0.33."""
    steps = [milestone(slug, price="0.33 EUR") for slug in ("a", "b", "c")]
    terms = agreement(
        milestones=[*steps, milestone("d", price="1.00 EUR", tax="low")], deposit={"percent": "100"}, payment=taxed(VAT, HALF)
    )
    (gate,) = planned(terms).gates
    assert [(t.tax, str(t.base), str(t.amount)) for t in gate.taxes] == [("vat", "0.99 EUR", "0.25 EUR"), ("low", "1.00 EUR", "0.10 EUR")]
    assert (str(gate.net), str(gate.tax), str(gate.amount)) == ("1.99 EUR", "0.35 EUR", "2.34 EUR")
    assert str(planned(terms).total) == "2.34 EUR"


def test_tax_is_taken_out_of_prices_that_include_it() -> None:
    terms = agreement(milestones=[milestone("plan", price="125.50 EUR")], payment=taxed(VAT, prices_include_tax=True))
    (gate,) = planned(terms).gates
    assert (str(gate.net), str(gate.tax), str(gate.amount)) == ("100.00 EUR", "25.50 EUR", "125.50 EUR")


@pytest.mark.parametrize(
    ("terms", "own", "expected"),
    [
        ({}, None, "vat"),
        ({}, "low", "low"),
        ({}, "none", None),
        ({"tax": "low"}, None, "low"),
        ({"tax": "none"}, None, None),
        ({"tax": "none"}, "vat", "vat"),
    ],
)
def test_a_price_has_its_own_tax_else_that_of_all_else_the_first(terms: dict[str, str], own: str | None, expected: str | None) -> None:
    found = agreement(payment=taxed(VAT, HALF, **terms)).payment.tax_for(own)
    assert (found.id if found else None) == expected


def test_a_rate_of_nothing_stands_on_the_invoice() -> None:
    zero = {"id": "zero", "label": "VAT 0 %, reverse charge", "percent": "0"}
    (gate, _) = planned(agreement(payment=taxed(zero))).gates
    assert [(t.tax, str(t.base), str(t.amount)) for t in gate.taxes] == [("zero", "100.00 EUR", "0.00 EUR")]


@pytest.mark.parametrize(
    ("due", "issued", "falls_due"),
    [
        ({"net_days": 14}, "2026-03-02", "2026-03-16"),
        ({"net_days": 0}, "2026-03-02", "2026-03-02"),
        ({"end_of_month_plus": 0}, "2026-02-01", "2026-02-28"),
        ({"end_of_month_plus": 15}, "2026-03-31", "2026-04-15"),
        ({"end_of_month_plus": 30}, "2027-12-05", "2028-01-30"),
    ],
)
def test_a_term_counts_from_the_invoice_or_from_the_end_of_its_month(due: dict[str, int], issued: str, falls_due: str) -> None:
    assert Term.model_validate(due).falls_due(date.fromisoformat(issued)).isoformat() == falls_due


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 120), st.booleans())
def test_the_latest_invoice_date_is_the_last_that_fits(day: date, days: int, end_of_month: bool) -> None:
    term = Term(end_of_month_plus=days) if end_of_month else Term(net_days=days)
    latest = term.latest_issue(day)
    assert term.falls_due(latest) <= day < term.falls_due(date.fromordinal(latest.toordinal() + 1))


def test_both_ways_to_write_a_term_mean_the_same() -> None:
    terms = [payment(), payment() | {"net_days": None, "due": {"net_days": 14}}]
    assert len({agreement(payment=each).payment.term for each in terms}) == 1
    assert agreement(payment=payment() | {"net_days": None, "due": "on_receipt"}).payment.term == Term(net_days=0)
