"""Work that is paid for month by month: an invoice on the same day of each period."""

from collections.abc import Iterator
from datetime import date
from itertools import count, islice, takewhile
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.money import Money
from workflows.engagement.terms.prices.taxes import TaxChoice
from workflows.engagement.time.calendar import CalendarDay
from workflows.engagement.time.month_days import DayOfMonth, month_day, months_later

_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
MOST_TIMES = 240
"""A retainer is asked for so many times at the most."""


class Retainer(Frozen):
    """A sum that comes again on calendar days."""

    # "from" is a word of the language, so the field has another name inside.
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    id: Slug
    title: Line
    """As the invoice calls it."""
    price: Money
    """For each period."""
    every: Literal["monthly", "quarterly", "yearly"]
    day: DayOfMonth | None = None
    """Day of the month, 1 to 31 or ``last``; the day of ``from`` where missing. In a shorter month its last day."""
    first: Annotated[CalendarDay, Field(alias="from")]
    """No invoice before this day."""
    until: CalendarDay | None = None
    """No invoice after this day."""
    times: Annotated[int, Field(ge=1, le=MOST_TIMES)] | None = None
    """In place of ``until``: so many invoices."""
    tax: TaxChoice | None = None
    """Id of a tax, or ``none``; that of ``payment`` where missing."""

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if (self.until is None) == (self.times is None):
            raise ValueError("give either until, a date, or times, a number")
        if self.price.minor <= 0:
            raise ValueError(f"a retainer of {self.price} asks for nothing, expected a price above 0")
        if self.until is not None and len(self.days(self.first)) > MOST_TIMES:
            raise ValueError(f"until {self.until} is more than {MOST_TIMES} invoices away")
        if not self.days(self.first):
            raise ValueError(f"no invoice lies between {self.first} and {self.until}")
        return self

    def days(self, accepted_on: date) -> tuple[date, ...]:
        """The days of all its invoices, days off not yet considered; those before the acceptance are not asked for.

        Args:
            accepted_on: local day of acceptance.
        """
        until = self.until or date.max
        ahead = (day for day in takewhile(lambda day: day <= until, self._all_days()) if day >= accepted_on)
        # One too many, so that a retainer without an end in sight is seen.
        return tuple(islice(ahead, self.times or MOST_TIMES + 1))

    def _all_days(self) -> Iterator[date]:
        """Counted from the first month each time, so that a short month never moves the ones after it."""
        wished = self.day or self.first.day
        begin = (self.first.year, self.first.month)
        if month_day(*begin, wished) < self.first:
            begin = months_later(*begin, 1)
        for number in count():
            year, month = months_later(*begin, _MONTHS[self.every] * number)
            if year > date.max.year:
                return
            yield month_day(year, month, wished)
