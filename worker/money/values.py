"""Amounts and days of the contract as other programs read them."""

from datetime import date
from decimal import Decimal
from typing import Any

from workflows.engagement.money.currencies import exponent_of


def decimal_text(minor: int, currency: str) -> str:
    """``4200.00`` for 420000 minor units of EUR; as many decimals as the currency has, no separators."""
    return f"{Decimal(minor).scaleb(-exponent_of(currency)):f}"


def day_of(value: Any) -> date | None:
    """The day of a google.type.Date; none where it is not set."""
    return date(value.year, value.month, value.day) if value.year else None


def engagement_id(name: str) -> str:
    """``abc`` of ``engagements/abc``."""
    return name.rsplit("/", 1)[-1]
