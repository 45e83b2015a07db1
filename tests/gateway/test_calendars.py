"""Calendars at the door: holidays become dates, up to two years past the planned end."""

from datetime import date, timedelta

import pytest

from tests.gateway.calling import FILE
from worker.files.document import load_document
from worker.gateway.calendars import resolve, years_of
from worker.gateway.documents import load_agreement
from worker.gateway.status import ApiError
from workflows.engagement.terms import Agreement, Hours

TODAY = date(2026, 9, 1)
HELSINKI = Hours(zone="Europe/Helsinki", country="FI", days_off=(date(2026, 12, 28),))
PLAIN = Hours(zone="America/New_York")


def agreement(**changes: object) -> Agreement:
    return load_agreement(FILE)[0].model_copy(update=changes)


def test_holidays_and_days_off_of_one_side_are_its_own() -> None:
    found = resolve((HELSINKI, "provider"), (PLAIN, "client"), range(2025, 2030))
    days = found.provider.days_off
    assert {date(2026, 12, 6), date(2026, 12, 28), date(2027, 12, 6), date(2025, 1, 1)} <= set(days)
    assert found.provider.resolved_until == date(2029, 12, 31)
    assert found.client.days_off == () and found.client.resolved_until is None
    assert (found.provider.zone.name, found.client.zone.name) == ("Europe/Helsinki", "America/New_York")


def test_the_years_reach_from_last_year_to_two_years_past_the_planned_end() -> None:
    assert years_of(None, TODAY, "x") == range(2025, 2029)
    start_2030 = agreement(start=date(2030, 1, 7), start_after_business_days=None)
    years = years_of(start_2030, TODAY, "x")
    assert years.start == 2025 and years[-1] >= 2032
    assert years_of(agreement(start=date(2001, 1, 1), start_after_business_days=None), TODAY, "x") == range(2025, 2029)


def test_a_plan_that_outlives_the_calendar_is_refused() -> None:
    with pytest.raises(ApiError) as caught:
        years_of(agreement(start=date(2199, 1, 1), start_after_business_days=None), TODAY, "document.agreement")
    assert [v.field for v in caught.value.violations] == ["document.agreement.milestones"]


@pytest.mark.parametrize(("days", "opens"), [(700, True), (800, False)])
def test_a_calendar_that_never_opens_is_refused_at_the_door(days: int, opens: bool) -> None:
    shut = PLAIN.model_copy(update={"days_off": tuple(date(2027, 1, 1) + timedelta(days=n) for n in range(days))})
    if opens:
        assert len(resolve((shut, "provider"), (PLAIN, "client"), range(2026, 2029)).provider.days_off) == days
        return
    with pytest.raises(ApiError) as caught:
        resolve((shut, "provider_document.calendar"), (PLAIN, "client"), range(2026, 2029))
    assert [v.field for v in caught.value.violations] == ["provider_document.calendar.days_off"]


def test_an_unknown_country_is_named_with_its_path() -> None:
    nowhere = HELSINKI.model_copy(update={"country": "XX"})
    with pytest.raises(ApiError) as caught:
        resolve((PLAIN, "provider_document.calendar"), (nowhere, "document.client.calendar"), range(2026, 2027))
    (violation,) = caught.value.violations
    assert violation.field == "document.client.calendar.country" and "'XX'" in violation.description


def test_the_example_files_agreement_is_read_alone_or_in_its_file() -> None:
    section = "\n".join(line[2:] for line in FILE.split("agreement:\n", 1)[1].splitlines())
    assert load_agreement(section) == (load_document(section, "x", Agreement), "")
    assert load_agreement(FILE) == (load_agreement(section)[0], "agreement")
    with pytest.raises(ApiError) as caught:
        load_agreement(FILE.split("agreement:\n", 1)[0] + "agreement:\n")
    assert [v.field for v in caught.value.violations] == ["document.agreement"]
