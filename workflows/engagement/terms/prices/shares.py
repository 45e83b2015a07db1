"""Parts of a sum: in per cent, as an amount, or whatever the others leave. Every share is exact to the minor unit."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen
from workflows.engagement.money import Money, split, total

WHOLE = Decimal(100)

Percent = Annotated[Decimal, Field(gt=0, le=100, decimal_places=4)]
"""More than 0 and at most 100, with at most four decimals."""


class Share(Frozen):
    """A part of a sum."""

    percent: Percent | None = None
    """Per cent of the sum."""
    amount: Money | None = None
    """A fixed amount."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("give either percent or amount")
        _positive(self.amount)
        return self


class Portion(Frozen):
    """A part of a sum, where one of the parts may be what the others leave."""

    percent: Percent | None = None
    """Per cent of the sum."""
    amount: Money | None = None
    """A fixed amount."""
    rest: Literal[True] | None = None
    """What the other parts leave; one of them at most."""

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum(given is not None for given in (self.percent, self.amount, self.rest)) != 1:
            raise ValueError("give one of percent, amount and rest")
        _positive(self.amount)
        return self


def _positive(amount: Money | None) -> None:
    if amount is not None and amount.minor <= 0:
        raise ValueError(f"{amount} is no part of a sum, expected more than 0")


def portions(whole: Money, parts: Sequence[Share | Portion]) -> tuple[Money, ...]:
    """What each part of a sum is: percentages are shared out together, so that they and what they leave add up to the sum exactly.

    Raises:
        ValueError: the parts are in another currency, or more than the sum, or leave nothing for the rest; in an author's words.
    """
    if any(part.amount is not None and part.amount.currency != whole.currency for part in parts):
        raise ValueError(f"an amount is not in {whole.currency}")
    percents = [part.percent or Decimal(0) for part in parts]
    if sum(percents) > WHOLE:
        raise ValueError(f"the percentages add up to {sum(percents):f}, expected at most 100")
    by_percent = split(whole, [*percents, WHOLE - sum(percents)]) if sum(percents) else (Money.zero(whole.currency),) * len(parts)
    known = [part.amount or share for part, share in zip(parts, by_percent, strict=False)]
    left = whole - total(known, whole.currency)
    if left.minor < 0:
        raise ValueError(f"the parts add up to {whole - left}, which is more than {whole}")
    rests = [index for index, part in enumerate(parts) if isinstance(part, Portion) and part.rest]
    if len(rests) > 1:
        raise ValueError("two parts are the rest, expected one at most")
    if rests and not left.minor:
        raise ValueError(f"the other parts add up to {whole}, and nothing is left for the rest")
    return tuple(left if index in rests else amount for index, amount in enumerate(known))


def carve(prices: Sequence[Money], takes: Sequence[Money]) -> tuple[tuple[Money, ...], tuple[tuple[Money, ...], ...]]:
    """Take sums out of prices in proportion, one sum after the other, so that nothing is lost and nothing becomes negative.

    Args:
        prices: what there is.
        takes: what is taken; together no more than there is.

    Returns:
        What is left of each price, and of each sum what each price gave.
    """
    left, given = list(prices), list[tuple[Money, ...]]()
    for take in takes:
        shares = split(take, [price.minor for price in left]) if take.minor else tuple(Money.zero(p.currency) for p in left)
        left = [price - share for price, share in zip(left, shares, strict=True)]
        given.append(shares)
    return tuple(left), tuple(given)
