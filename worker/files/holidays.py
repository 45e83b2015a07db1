"""Public holidays to explicit dates, at the door; the core sees dates alone."""

import difflib
from collections.abc import Iterable
from datetime import date
from functools import cache

import holidays


class UnknownPlaceError(ValueError):
    """No holidays are known for that country or subdivision."""


@cache
def _countries() -> dict[str, list[str]]:
    """ISO 3166 alpha-2 code -> codes of its subdivisions."""
    return {code: places for code, places in holidays.list_supported_countries(include_aliases=False).items() if len(code) == 2}


def _check(country: str, subdivision: str | None) -> None:
    known = _countries()
    if country not in known:
        hint = f", did you mean '{country.upper()}'?" if country.upper() in known else ""
        raise UnknownPlaceError(f"no public holidays are known for country '{country}', expected an ISO 3166 code such as FI{hint}")
    if subdivision is not None and subdivision not in known[country]:
        near = difflib.get_close_matches(subdivision.upper(), known[country], n=1)
        if not known[country]:
            raise UnknownPlaceError(f"'{subdivision}' is no subdivision of {country}, expected none: its holidays are the same everywhere")
        choice = f"did you mean '{near[0]}'?" if near else f"expected one of {', '.join(known[country])}"
        raise UnknownPlaceError(f"'{subdivision}' is no subdivision of {country} with holidays of its own, {choice}")


def _language(country: str) -> str | None:
    calendar = type(holidays.country_holidays(country))
    return "en_US" if "en_US" in calendar.supported_languages else calendar.default_language


def resolve_days_off(country: str, subdivision: str | None, years: Iterable[int]) -> dict[date, str]:
    """The public holidays of a place, sorted by date, with their English names, or the local ones where there are none.

    Args:
        country: ISO 3166 alpha-2 code such as ``FI``.
        subdivision: code of a state or region such as ``BY``; None for the whole country.
        years: calendar years.

    Raises:
        UnknownPlaceError: no such country or subdivision; the text names what exists.
    """
    _check(country, subdivision)
    # observed=True: where a holiday on a Sunday moves the day off, the day off is what counts here.
    # The language is chosen, because the package would otherwise take that of the machine.
    language = _language(country)
    found = holidays.country_holidays(country, subdiv=subdivision, years=sorted(set(years)), observed=True, language=language)
    return dict(sorted(found.items()))
