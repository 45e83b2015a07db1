"""Public holidays become explicit dates at the door."""

import os
import subprocess
import sys
from datetime import date

import pytest

from worker.files.holidays import UnknownPlaceError, resolve_days_off
from workflows.engagement.time.calendar import BusinessCalendar, Weekday, Window


def test_finnish_holidays_carry_the_calendar_over_christmas() -> None:
    days = resolve_days_off("FI", None, [2027, 2026])
    assert list(days) == sorted(days)
    assert days[date(2026, 12, 24)] == "Christmas Eve"
    calendar = BusinessCalendar(
        zone="Europe/Helsinki", workdays=tuple(list(Weekday)[:5]), hours=Window.parse("09:00-17:00"), days_off=tuple(days)
    )
    assert calendar.add_business_days(date(2026, 12, 23), 3) == date(2026, 12, 30)


def test_a_subdivision_has_holidays_of_its_own() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in resolve_days_off("DE", "BY", [2026])
    assert epiphany not in resolve_days_off("DE", None, [2026])


def test_a_holiday_on_a_sunday_gives_the_day_off_that_replaces_it() -> None:
    """Independence Day 2027 is a Sunday; the Monday is off."""
    assert date(2027, 7, 5) in resolve_days_off("US", None, [2027])


@pytest.mark.parametrize(
    ("country", "subdivision", "says"),
    [
        ("XX", None, "no public holidays are known for country 'XX', expected an ISO 3166 code such as FI"),
        ("fi", None, "country 'fi', expected an ISO 3166 code such as FI, did you mean 'FI'?"),
        ("DE", "by", "'by' is no subdivision of DE with holidays of its own, did you mean 'BY'?"),
        ("DE", "QQ", "'QQ' is no subdivision of DE with holidays of its own, expected one of BB, BE"),
        ("VA", "X", "'X' is no subdivision of VA, expected none"),
    ],
)
def test_an_unknown_place_is_named_with_what_is_known(country: str, subdivision: str | None, says: str) -> None:
    with pytest.raises(UnknownPlaceError) as caught:
        resolve_days_off(country, subdivision, [2026])
    assert says in str(caught.value)


def test_the_names_do_not_depend_on_the_machines_language() -> None:
    program = "from worker.files.holidays import resolve_days_off; print(resolve_days_off('FI', None, [2026]))"
    said = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env={**os.environ, "LANGUAGE": language}).stdout
        for language in ("fi", "sv", "en")
    }
    assert len(said) == 1
