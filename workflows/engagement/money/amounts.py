"""Money: an integer of minor units and an ISO 4217 code; no floats, no rounding but where it is asked for."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import total_ordering
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from workflows.engagement.model import Frozen
from workflows.engagement.money.currencies import exponent_of

LARGEST_MINOR = 10**15
"""Above this an amount is taken for a slip of the pen."""

_AMOUNT = re.compile(r"(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
_FORM = "expected an amount and its currency such as '4200.00 EUR'"
_DIGITS = 60


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies met in one sum or comparison."""

    def __init__(self, one: str, other: str) -> None:
        """Name the two currencies."""
        super().__init__(f"{one} and {other} do not mix: expected amounts in one currency")


def _check_currency(currency: str) -> str:
    exponent_of(currency)
    return currency


def _check_minor(minor: int) -> int:
    if abs(minor) > LARGEST_MINOR:
        raise ValueError(f"the amount is too large, expected at most {LARGEST_MINOR} minor units")
    return minor


def _to_minor(amount: str, currency: str) -> int:
    """Minor units of an amount written with a decimal point and, at will, commas between thousands."""
    found = _AMOUNT.fullmatch(amount)
    if found is None:
        hint = " (decimals follow a point, commas part thousands)" if "," in amount else ""
        raise ValueError(f"'{amount}' is not an amount, {_FORM}{hint}")
    sign, whole, decimals = found[1], found[2].replace(",", ""), found[3] or ""
    exponent = exponent_of(currency)
    if len(decimals) > exponent:
        raise ValueError(f"'{amount}' has {len(decimals)} decimals, expected at most {exponent} for {currency}")
    if len(whole) > len(str(LARGEST_MINOR)):
        raise ValueError(f"'{amount}' is too large, expected at most {LARGEST_MINOR} minor units")
    return int(f"{sign}{whole}{decimals.ljust(exponent, '0')}")


@total_ordering
class Money(Frozen):
    """An amount of one currency. Sums and comparisons across currencies raise `CurrencyMismatchError`."""

    minor: Annotated[int, Field(strict=True), AfterValidator(_check_minor)]
    """Integer minor units: cents of EUR, whole JPY, thousandths of BHD."""
    currency: Annotated[str, AfterValidator(_check_currency)]
    """ISO 4217 code."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            return cls._fields_of(value)
        if value is None or isinstance(value, list | tuple):
            raise ValueError(f"{'a list stands here' if value else 'is empty'}, {_FORM}")
        if isinstance(value, bool | int | float | Decimal):
            raise ValueError(f"{value} has no currency, {_FORM}")
        return value

    @staticmethod
    def _fields_of(text: str) -> dict[str, Any]:
        amount, _, currency = text.strip().rpartition(" ")
        if not amount:
            raise ValueError(f"'{text}' has no currency, {_FORM}")
        if not re.fullmatch(r"[A-Za-z]{3}", currency):
            raise ValueError(f"'{text}' does not end with a currency, {_FORM}")
        exponent_of(currency)
        return {"minor": _to_minor(amount.strip(), currency), "currency": currency}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        if handler.mode == "serialization":
            return handler(schema)
        return {
            "type": "string",
            "title": "Money",
            "description": "An amount and its ISO 4217 currency; decimals follow a point",
            "pattern": r"^\s*-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)? +[A-Z]{3}\s*$",
            "examples": ["4200.00 EUR"],
        }

    @classmethod
    def parse(cls, value: str | int | Decimal, currency: str | None = None) -> Self:
        """Read an amount in major units.

        Args:
            value: ``"12,000.00 EUR"``, or with `currency` given ``"12000.00"``, 12000 or a Decimal.
            currency: ISO 4217 code for a value that carries none; a text with another one is refused.

        Raises:
            ValueError: not an amount, more decimals than the currency has, unknown or missing currency, a float.
        """
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise ValueError(f"{value!r} is not an exact amount, {_FORM}")
        text = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
        if currency is None or text[-1:].isalpha():
            fields = cls._fields_of(text)
            if currency not in (None, fields["currency"]):
                raise CurrencyMismatchError(fields["currency"], str(currency))
        else:
            fields = {"minor": _to_minor(text, currency), "currency": currency}
        return cls(**fields)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in that currency."""
        return cls(minor=0, currency=currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatchError(self.currency, other.currency)
        return other.minor

    def _with(self, minor: int) -> "Money":
        return Money(minor=minor, currency=self.currency)

    def __add__(self, other: "Money") -> "Money":
        return self._with(self.minor + self._same(other)) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        return self._with(self.minor - self._same(other)) if isinstance(other, Money) else NotImplemented

    def __neg__(self) -> "Money":
        return self._with(-self.minor)

    def __mul__(self, times: int) -> "Money":
        if isinstance(times, bool) or not isinstance(times, int):
            return NotImplemented
        return self._with(self.minor * times)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other) if isinstance(other, Money) else NotImplemented

    def percent(self, rate: Decimal | int) -> "Money":
        """`rate` per cent of the amount, rounded once, half away from zero, to the minor unit.

        Raises:
            ValueError: the rate is a float or not finite.
        """
        if isinstance(rate, bool) or not isinstance(rate, Decimal | int) or not Decimal(rate).is_finite():
            raise ValueError(f"{rate!r} is not an exact rate, expected a decimal number of per cent")
        with localcontext() as context:
            context.prec = _DIGITS
            exact = Decimal(self.minor) * Decimal(rate) / 100
            return self._with(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)))

    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent_of(self.currency))

    def format_plain(self) -> str:
        """The canonical text, as files carry it: ``4200.00 EUR``."""
        return f"{self.decimal():f} {self.currency}"

    def __str__(self) -> str:
        return self.format_plain()


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of the amounts; nothing in `currency` where there are none.

    Raises:
        CurrencyMismatchError: one of them is in another currency.
    """
    zero = Money.zero(currency)
    return zero._with(sum(zero._same(amount) for amount in amounts))


def split(whole: Money, weights: Sequence[int | Decimal]) -> tuple[Money, ...]:
    """Share an amount by weights so that the parts add up to it exactly.

    Each part is its exact share cut to the minor unit; what is left over goes, one minor unit each, to the largest cut-off
    remainders, the earlier part first among equals. A negative amount is shared like its positive mirror image.

    Raises:
        ValueError: no weights, a float or negative weight, or weights that add up to nothing.
    """
    for weight in weights:
        if isinstance(weight, bool) or not isinstance(weight, int | Decimal) or not Decimal(weight).is_finite() or weight < 0:
            raise ValueError(f"{weight!r} is not a weight, expected an exact number of at least 0")
    units = _as_integers(weights)
    if not sum(units):
        raise ValueError("the weights add up to nothing, expected at least one above 0")
    sign = -1 if whole.minor < 0 else 1
    shares = [divmod(abs(whole.minor) * unit, sum(units)) for unit in units]
    left_over = abs(whole.minor) - sum(share for share, _ in shares)
    lucky = set(sorted(range(len(units)), key=lambda index: (-shares[index][1], index))[:left_over])
    return tuple(Money(minor=sign * (share + (i in lucky)), currency=whole.currency) for i, (share, _) in enumerate(shares))


def _as_integers(weights: Sequence[int | Decimal]) -> list[int]:
    """The weights scaled to whole numbers in the same proportion, so that sharing stays exact."""
    ratios = [Decimal(weight).as_integer_ratio() for weight in weights]
    scale = 1
    for _, denominator in ratios:
        scale *= denominator
    return [numerator * scale // denominator for numerator, denominator in ratios]
