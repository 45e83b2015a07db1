"""Amounts, references, interest and the books."""

from workflows.engagement.money.amounts import LARGEST_MINOR, CurrencyMismatchError, Money, split, total

__all__ = ["LARGEST_MINOR", "CurrencyMismatchError", "Money", "split", "total"]
