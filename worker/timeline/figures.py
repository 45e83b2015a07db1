"""Sums and days of reasons, as the reader of the picture writes them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from worker.timeline.marks import Amount
from worker.timeline.reader import Reader
from workflows.engagement.money import Money
from workflows.engagement.money.currencies import exponent_of


class ReadersFigures:
    """A reader's form for the figures in reasons.

    Args:
        reader: the reader.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def money(self, value: Money) -> str:
        """``€4,200.00``."""
        return self._reader.money(amount_of(value))

    def day(self, value: date) -> str:
        """``6 Nov``."""
        return format_date(value, "d MMM", locale=self._reader.locale)

    def moment(self, value: datetime) -> str:
        """``Fri 6 Nov, 17:00``."""
        return self._reader.moment(value)


def amount_of(value: Money | Mapping[str, Any]) -> Amount:
    """A sum as marks carry it."""
    money = Money.model_validate(value)
    return Amount(minor=money.minor, currency=money.currency, exponent=exponent_of(money.currency))
