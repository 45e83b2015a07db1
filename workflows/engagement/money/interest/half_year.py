"""Half-years: reference rates of late-payment law are fixed for January to June and for July to December."""

from datetime import date

_JULY = 7


def half_year_of(day: date) -> date:
    """The first day of the half-year the day lies in: 1 January or 1 July."""
    return date(day.year, _JULY if day.month >= _JULY else 1, 1)


def next_half_year(day: date) -> date:
    """The first day of the half-year after the one the day lies in."""
    return date(day.year + 1, 1, 1) if day.month >= _JULY else date(day.year, _JULY, 1)
