"""Which amounts Stripe takes: none with a fraction where a currency has none there."""

from typing import Any

from worker.demo.stand_ins.stripe.errors import invalid
from worker.demo.stand_ins.stripe.forms import whole_number

_STEPS = {"isk": 100, "ugx": 100, "bhd": 10, "jod": 10, "kwd": 10, "omr": 10, "tnd": 10}


def amount_of(params: dict[str, Any], currency: str, name: str = "amount") -> int:
    """An amount in Stripe's minor unit.

    Raises:
        ApiError: it is missing, or has a fraction.
    """
    amount = whole_number(params, name)
    if amount is None:
        raise invalid(f"Missing required param: {name}.", name, "parameter_missing")
    step = _STEPS.get(currency, 1)
    if amount % step:
        raise invalid(
            f"Invalid amount. Amounts in {currency.upper()} must be evenly divisible by {step}.",
            name,
            "invalid_charge_amount_no_decimal_compatible",
        )
    return amount
