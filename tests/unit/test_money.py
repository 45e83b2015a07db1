"""Amounts: exact, of one currency, and read and written as files carry them."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workflows.engagement.money import LARGEST_MINOR, CurrencyMismatchError, Money, split, total
from workflows.engagement.money.currencies import EXPONENTS

minors = st.integers(-(10**12), 10**12)
amounts = st.builds(Money, minor=minors, currency=st.sampled_from(sorted(EXPONENTS)))
euros = st.builds(Money, minor=minors, currency=st.just("EUR"))
weights = st.lists(st.integers(0, 1000) | st.decimals(0, 1000, places=3), min_size=1, max_size=12).filter(any)


def eur(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("4200.00 EUR", 420000, "EUR"),
        ("12,000.00 EUR", 1200000, "EUR"),
        ("12000 EUR", 1200000, "EUR"),
        ("1,234,567.8 EUR", 123456780, "EUR"),
        ("-0.05 EUR", -5, "EUR"),
        ("  7 EUR ", 700, "EUR"),
        ("4200 JPY", 4200, "JPY"),
        ("1.5 BHD", 1500, "BHD"),
        ("1.2345 CLF", 12345, "CLF"),
    ],
)
def test_an_amount_is_read_in_major_units(text: str, minor: int, currency: str) -> None:
    assert Money.parse(text) == Money(minor=minor, currency=currency) == Money.model_validate(text)


def test_a_number_needs_its_currency_said() -> None:
    assert Money.parse(12000, "EUR") == Money.parse("12000.00", currency="EUR") == Money.parse(Decimal("12000"), "EUR") == eur(1200000)
    assert Money.parse("12 EUR", "EUR") == eur(1200)
    with pytest.raises(CurrencyMismatchError, match="USD and EUR do not mix"):
        Money.parse("12 USD", "EUR")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("4200", "'4200' has no currency, expected an amount and its currency such as '4200.00 EUR'"),
        ("4200EUR", "'4200EUR' has no currency, expected"),
        ("EUR 4200", "'EUR 4200' does not end with a currency, expected"),
        ("4200 €", "'4200 €' does not end with a currency, expected"),
        ("12,00 EUR", "'12,00' is not an amount, expected an amount and its currency such as '4200.00 EUR' (decimals follow a point"),
        ("1e3 EUR", "'1e3' is not an amount"),
        ("\N{ARABIC-INDIC DIGIT FIVE} EUR", "is not an amount"),
        ("4.555 EUR", "'4.555' has 3 decimals, expected at most 2 for EUR"),
        ("4200.5 JPY", "'4200.5' has 1 decimals, expected at most 0 for JPY"),
        ("1 eur", "unknown currency 'eur', expected a three-letter ISO 4217 code such as EUR, did you mean 'EUR'?"),
        ("1 XXX", "unknown currency 'XXX', expected"),
        ("1 BGN", "unknown currency 'BGN'"),
        ("99999999999999999999 EUR", "is too large"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        Money.parse(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "value", [4200.0, 4200, True, Decimal("4200.00"), None, {"minor": 4200.0, "currency": "EUR"}, {"minor": "1", "currency": "EUR"}]
)
def test_floats_and_bare_numbers_are_no_money(value: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate(value)


@pytest.mark.parametrize("value", [4200.0, True, None])
def test_floats_are_refused_though_a_currency_is_given(value: object) -> None:
    with pytest.raises(ValueError, match="is not an exact amount"):
        Money.parse(value, "EUR")  # type: ignore[arg-type]


def test_amounts_have_a_bound() -> None:
    assert eur(LARGEST_MINOR).minor == LARGEST_MINOR
    with pytest.raises(ValidationError, match="too large"):
        eur(LARGEST_MINOR) + eur(1)


@pytest.mark.parametrize(
    "mix", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b, lambda a, b: total([a, b], "EUR")]
)
def test_currencies_do_not_mix(mix: Callable[[Money, Money], object]) -> None:
    with pytest.raises(CurrencyMismatchError, match="EUR and USD do not mix"):
        mix(eur(100), Money(minor=100, currency="USD"))


def test_amounts_of_other_currencies_are_unequal_and_other_things_do_not_add() -> None:
    assert eur(100) != Money(minor=100, currency="USD")
    for wrong in (lambda: eur(1) + 1, lambda: eur(1) * 1.5, lambda: eur(1) * True, lambda: eur(1) < 2):  # type: ignore[operator]
        with pytest.raises(TypeError):
            wrong()


def test_arithmetic_and_order() -> None:
    assert eur(250) + eur(-50) == eur(200) == eur(300) - eur(100) == 2 * eur(100)
    assert -eur(5) < eur(0) <= Money.zero("EUR") < eur(5)
    assert total([], "EUR") == eur(0)
    assert sorted([eur(3), eur(1), eur(2)]) == [eur(1), eur(2), eur(3)]


@pytest.mark.parametrize(
    ("minor", "rate", "result"),
    [(10000, 25, 2500), (5, 50, 3), (-5, 50, -3), (15, 10, 2), (420000, Decimal("12.25"), 51450), (1, 49, 0)],
)
def test_percent_rounds_once_half_away_from_zero(minor: int, rate: int | Decimal, result: int) -> None:
    assert eur(minor).percent(rate) == eur(result)


def test_percent_takes_exact_rates_only() -> None:
    for rate in (1.5, True, Decimal("NaN")):
        with pytest.raises(ValueError, match="not an exact rate"):
            eur(100).percent(rate)  # type: ignore[arg-type]


def test_the_leftover_goes_to_the_largest_remainder_then_the_earlier_part() -> None:
    assert split(eur(10000), [1, 1, 1]) == (eur(3334), eur(3333), eur(3333))
    assert split(eur(100), [1, 2, 4]) == (eur(14), eur(29), eur(57))
    assert split(eur(-10000), [1, 1, 1]) == (eur(-3334), eur(-3333), eur(-3333))
    assert split(eur(1), [0, 1]) == (eur(0), eur(1))
    assert split(Money.parse("100 JPY"), [Decimal("0.5"), Decimal("0.25"), Decimal("0.25")])[0] == Money.parse("50 JPY")


@pytest.mark.parametrize("wrong", [[], [0, 0], [1, -1], [0.5, 0.5], [Decimal("Infinity")], [True]])
def test_shares_without_exact_weights_are_refused(wrong: list[int | Decimal]) -> None:
    with pytest.raises(ValueError, match="weight"):
        split(eur(100), wrong)


@pytest.mark.parametrize(("currency", "text"), [("EUR", "-0.05 EUR"), ("JPY", "-5 JPY"), ("BHD", "-0.005 BHD")])
def test_the_canonical_text_has_the_currencys_own_decimals(currency: str, text: str) -> None:
    assert str(Money(minor=-5, currency=currency)) == Money(minor=-5, currency=currency).format_plain() == text


@given(amounts)
def test_an_amount_survives_text_and_payload(amount: Money) -> None:
    assert Money.parse(amount.format_plain()) == amount
    assert Money.model_validate_json(amount.model_dump_json()) == amount
    assert Money.parse(amount.decimal(), amount.currency) == amount


@given(euros, weights)
def test_shares_add_up_and_each_is_within_one_unit_of_exact(whole: Money, parts: list[int | Decimal]) -> None:
    shares = split(whole, parts)
    assert total(shares, "EUR") == whole
    for share, weight in zip(shares, parts, strict=True):
        assert abs(share.minor * sum(map(Decimal, parts)) - whole.minor * Decimal(weight)) < sum(map(Decimal, parts))


@given(euros, euros, euros)
def test_addition_is_that_of_integers(a: Money, b: Money, c: Money) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b - b == a
    assert (a < b) == (b > a) == (a.minor < b.minor)
