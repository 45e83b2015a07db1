"""Amounts as Stripe writes them: an integer too, but of its own minor unit for some currencies.

Stripe has fewer decimals than ISO 4217 for MGA, more for ISK and UGX (which it keeps in hundredths although only whole ones can be charged), and of the
currencies with three decimals it takes tens of the minor unit only. HUF and TWD are charged in hundredths like any other; only what
Stripe pays out to a bank is whole there, which is no matter of invoices.
"""

from activities.failures import SaidError
from workflows.engagement.messages.reasons import why
from workflows.engagement.money import Money
from workflows.engagement.money.currencies import exponent_of

_WHOLE = frozenset(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"])
_WHOLE_IN_HUNDREDTHS = frozenset(("ISK", "UGX"))
_THOUSANDTHS_BY_TEN = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


class InexpressibleError(SaidError, ValueError):
    """Stripe does not have the currency, or cannot express the amount."""


def _decimals(currency: str) -> int:
    """How many decimals Stripe gives a currency."""
    if currency in _WHOLE:
        return 0
    if currency in _THOUSANDTHS_BY_TEN:
        return 3
    if currency in _WHOLE_IN_HUNDREDTHS or exponent_of(currency) == 2:
        return 2
    raise InexpressibleError(why("failure-stripe-currency", currency=currency))


def to_stripe(amount: Money) -> int:
    """The amount in Stripe's minor unit.

    Raises:
        InexpressibleError: a currency that Stripe does not have, or an amount that it cannot express; nothing is rounded.
    """
    decimals, own = _decimals(amount.currency), exponent_of(amount.currency)
    units, left_over = _scaled(amount.minor, decimals - own)
    if left_over:
        raise InexpressibleError(why("failure-stripe-whole", amount=amount, currency=amount.currency))
    if amount.currency in _THOUSANDTHS_BY_TEN and units % 10:
        raise InexpressibleError(why("failure-stripe-third-decimal", amount=amount, currency=amount.currency))
    return units


def from_stripe(units: int, currency: str) -> Money:
    """The amount that Stripe writes so.

    Args:
        units: in Stripe's minor unit.
        currency: ISO 4217 code in any case.

    Raises:
        ValueError: a currency that is unknown, or a fraction where the currency has none.
    """
    currency = currency.upper()
    decimals, own = _decimals(currency), exponent_of(currency)
    minor, left_over = _scaled(units, own - decimals)
    if left_over:
        raise ValueError(f"Stripe tells of {units} hundredths of {currency}, expected whole ones")
    return Money(minor=minor, currency=currency)


def _scaled(units: int, decimals: int) -> tuple[int, int]:
    """The number with so many decimals more, or fewer, and what is left over then."""
    factor: int = 10 ** abs(decimals)
    return (units * factor, 0) if decimals >= 0 else divmod(units, factor)
