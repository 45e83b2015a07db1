"""Amounts cross the border to Stripe and back exactly, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.billing.stripe.units import from_stripe, to_stripe
from workflows.engagement.money import Money


@pytest.mark.parametrize(
    ("amount", "units"),
    [
        ("12.34 EUR", 1234),
        ("1234 JPY", 1234),
        ("5 ISK", 500),
        ("5 UGX", 500),
        ("10.45 HUF", 1045),
        ("800.45 TWD", 80045),
        ("5.120 KWD", 5120),
        ("7.00 MGA", 7),
        ("-12.34 EUR", -1234),
    ],
)
def test_an_amount_is_written_as_stripe_writes_it(amount: str, units: int) -> None:
    money = Money.model_validate(amount)
    assert to_stripe(money) == units and from_stripe(units, money.currency.lower()) == money


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("5.124 KWD", "third decimal is 0"),
        ("7.40 MGA", "whole amounts only"),
        ("1.000 IQD", "no invoices in IQD"),
        ("1.0000 CLF", "no invoices in CLF"),
    ],
)
def test_what_stripe_cannot_express_is_refused_and_never_rounded(amount: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        to_stripe(Money.model_validate(amount))


def test_a_fraction_of_a_currency_without_any_is_refused() -> None:
    with pytest.raises(ValueError, match="expected whole ones"):
        from_stripe(550, "isk")


@given(st.sampled_from(["EUR", "JPY", "ISK", "UGX", "HUF", "TWD", "BHD", "MGA", "KRW", "TND"]), st.integers(-(10**12), 10**12))
def test_what_can_be_expressed_comes_back_the_same(currency: str, minor: int) -> None:
    amount = Money(minor=minor, currency=currency)
    try:
        units = to_stripe(amount)
    except ValueError:
        assert (minor % 10 and currency in ("BHD", "TND", "MGA")) or (minor % 100 and currency == "MGA")
        return
    assert from_stripe(units, currency) == amount
