"""Calendars at the door: explicit dates for both sides, as far as the plan may reach, or a plain word about what is wrong."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from worker.files.document import load_file
from worker.files.door import LAST_YEAR, YEARS_BEYOND, CalendarError, calendars, planned_end
from workflows.engagement.terms import Agreement, EngagementFile, Hours

EXAMPLE = Path(__file__).parents[2] / "examples" / "website-redesign.yaml"
TODAY = date(2026, 6, 29)


def agreement(**changes: Any) -> Agreement:
    found = load_file(EXAMPLE, EngagementFile).agreement
    assert found is not None
    return Agreement.model_validate(found.model_dump(mode="json") | changes)


def hours(**more: Any) -> Hours:
    return Hours.model_validate({"zone": "Europe/Helsinki", **more})


def test_public_holidays_of_both_sides_become_dates() -> None:
    found = calendars(hours(country="FI"), hours(zone="Europe/Dublin", country="IE"), None, TODAY)
    assert date(2026, 12, 6) in found.provider.days_off and date(2026, 12, 6) not in found.client.days_off
    assert date(2026, 10, 26) in found.client.days_off and date(2026, 10, 26) not in found.provider.days_off


def test_they_reach_two_years_past_the_planned_end() -> None:
    far = agreement(start="2030-01-07", start_after_business_days=None)
    found = calendars(hours(country="FI"), hours(country="FI"), far, TODAY)
    assert found.provider.resolved_until == date(planned_end(far, TODAY).year + YEARS_BEYOND, 12, 31)
    assert date(2032, 12, 6) in found.provider.days_off
    assert date(2025, 12, 6) in found.provider.days_off, "what began last year still counts its days"


def test_days_off_that_were_named_stay_and_without_a_country_nothing_is_looked_up() -> None:
    found = calendars(hours(days_off=["2026-08-03"]), hours(), None, TODAY)
    assert found.provider.days_off == (date(2026, 8, 3),)
    assert found.provider.resolved_until is None and found.client.days_off == ()


def test_the_planned_end_leaves_room_for_the_largest_buffer() -> None:
    """Promised days are at most twice the estimate: the end must lie behind them even then."""
    terms = agreement()
    estimates = sum(milestone.estimate_business_days for milestone in terms.milestones)
    assert (planned_end(terms, TODAY) - TODAY).days >= 2 * estimates * 7 / 5


@pytest.mark.parametrize(
    ("provider", "client", "field", "words"),
    [
        ({"country": "XX"}, {}, "provider.calendar.country", "no public holidays are known for country 'XX'"),
        ({}, {"country": "XX"}, "client.calendar.country", "no public holidays are known for country 'XX'"),
        ({"workdays": []}, {}, "provider.calendar.workdays", "no working day given"),
        ({}, {"workdays": []}, "client.calendar.workdays", "no working day given"),
    ],
)
def test_what_is_wrong_is_said_with_its_side(provider: dict[str, Any], client: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(CalendarError, match=words) as caught:
        calendars(hours(**provider), hours(**client), None, TODAY)
    assert caught.value.field == field and caught.value.expected.startswith("expected ")


def test_a_plan_beyond_what_calendars_hold_is_refused_in_words() -> None:
    with pytest.raises(CalendarError, match=f"beyond {LAST_YEAR - YEARS_BEYOND}") as caught:
        planned_end(agreement(start="2198-01-01", start_after_business_days=None), TODAY)
    assert caught.value.field == "agreement.milestones"
