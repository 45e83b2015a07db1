"""Reference rates: what a series says for each half-year, and who says so."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from workflows.engagement.model import Frozen, Line, Slug, Text
from workflows.engagement.money.interest.half_year import half_year_of
from workflows.engagement.money.interest.percent import Percent
from workflows.engagement.time.calendar import CalendarDay

Confidence = Literal["official", "quoted", "secondary", "derived"]
"""How sure a figure is: read in an official notice, read where one is quoted, known from elsewhere, or computed from another figure."""


def _half_year_start(day: date) -> date:
    if half_year_of(day) != day:
        raise ValueError(f"'{day}' begins no half-year, expected 1 January or 1 July: the first day of the half-year the rate is for")
    return day


class ReferenceRate(Frozen):
    """The figure of a series for one half-year.

    A figure is kept under the half-year it is *for*, not under the day it was set: the Bank of England's rate of 31 December 2022, which by law
    serves from January to June 2023, has ``valid_from`` 2023-01-01.
    """

    valid_from: Annotated[CalendarDay, AfterValidator(_half_year_start)]
    """1 January or 1 July; the figure is for that half-year alone."""
    percent: Percent
    """Per cent a year, without any margin."""
    source: Line
    """Where the figure comes from."""
    confidence: Confidence


def in_order(rates: Sequence[ReferenceRate]) -> tuple[ReferenceRate, ...]:
    """The rates by half-year.

    Raises:
        ValueError: a half-year is stated twice.
    """
    ordered = sorted(rates, key=lambda rate: rate.valid_from)
    for earlier, later in pairwise(ordered):
        if earlier.valid_from == later.valid_from:
            raise ValueError(f"the half-year from {later.valid_from} is stated twice, expected one rate for each")
    return tuple(ordered)


class SeriesFile(Frozen):
    """A series of reference rates as a file states it; one's own rates extend or replace shipped ones of the same id."""

    id: Slug
    title: Line | None = None
    """What the series is; may be left out where rates are added to a shipped series."""
    notes: Text | None = None
    rates: Annotated[tuple[ReferenceRate, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        in_order(self.rates)
        return self
