"""Per cent and percentage points, exact."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationInfo

_FORM = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


def _exact(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, float) and info.mode == "json":
        # A file says 2.15: the shortest writing of what was read is what the author wrote.
        value = repr(value)
    if isinstance(value, str) and _FORM.fullmatch(value.strip()):
        return Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"'{value}' is not an exact number, expected a decimal number such as 2.15")
    return Decimal(value)


def _written(value: Decimal) -> str:
    return format(value, "f")


Exact = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(_written, return_type=str, when_used="json")]
"""An exact number: floats are refused, and JSON carries it as text with a decimal point."""

Percent = Annotated[Exact, Field(ge=-100, le=500, max_digits=9, decimal_places=6)]
"""Per cent a year, or percentage points, with at most six decimals."""
