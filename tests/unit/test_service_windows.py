"""When messages may leave: weekly windows, days off, and the hours two sides share."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workflows.engagement.time.calendar import BusinessCalendar, NeverOpensError, Weekday, Window
from workflows.engagement.time.windows import OpenSlot, ServiceWindows, overlap

WEEK = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)
OFFICE = Window.parse("09:00-17:00")
HELSINKI = BusinessCalendar(zone="Europe/Helsinki", workdays=WEEK, hours=OFFICE, days_off=(date(2026, 12, 24), date(2026, 12, 25)))
NEW_YORK = BusinessCalendar(zone="America/New_York", workdays=WEEK, hours=OFFICE)
AUCKLAND = BusinessCalendar(zone="Pacific/Auckland", workdays=WEEK, hours=Window.parse("09:00-10:00"))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def every_day(calendar: BusinessCalendar, *spans: str, days: tuple[Weekday, ...] = WEEK) -> ServiceWindows:
    return ServiceWindows(calendar=calendar, slots=tuple(OpenSlot(weekday=d, window=Window.parse(s)) for d in days for s in spans))


def test_inside_a_window_the_moment_itself_is_open_and_its_end_is_not() -> None:
    windows = every_day(HELSINKI, "13:00-15:00", "09:00-11:00")
    inside = utc(2026, 11, 25, 7, 30)
    assert windows.next_open(inside) == inside
    assert windows.is_open(utc(2026, 11, 25, 7, 0))
    assert not windows.is_open(utc(2026, 11, 25, 9, 0))
    assert windows.next_open(utc(2026, 11, 25, 9, 0)) == utc(2026, 11, 25, 11, 0)
    assert windows.next_open(utc(2026, 11, 27, 13, 0)) == utc(2026, 11, 30, 7, 0)


def test_days_off_are_closed_though_their_weekday_is_open() -> None:
    windows = ServiceWindows.of_calendar(HELSINKI)
    assert not windows.is_open(utc(2026, 12, 24, 10, 0))
    assert windows.next_open(utc(2026, 12, 23, 16, 0)) == utc(2026, 12, 28, 7, 0)


def test_the_slots_say_which_weekdays_are_open() -> None:
    saturdays = every_day(HELSINKI, "10:00-12:00", days=(Weekday.SAT,))
    assert saturdays.next_open(utc(2026, 11, 25, 12, 0)) == utc(2026, 11, 28, 8, 0)


def test_a_span_that_the_clock_change_swallows_opens_the_next_day() -> None:
    nights = every_day(HELSINKI, "03:30-04:15", days=tuple(Weekday))
    assert nights.next_open(utc(2026, 3, 28, 22, 0)) == utc(2026, 3, 30, 0, 30)


def test_a_date_that_does_not_exist_opens_nothing() -> None:
    """Apia had no Friday 30 December 2011; its Friday window must not open on the Saturday."""
    apia = BusinessCalendar(zone="Pacific/Apia", workdays=WEEK, hours=OFFICE)
    opening = ServiceWindows.of_calendar(apia).next_open(utc(2011, 12, 30, 5, 0))
    assert apia.local(opening).date() == date(2012, 1, 2)


def test_windows_round_the_clock_leave_no_gap() -> None:
    always = every_day(HELSINKI, "00:00-24:00", days=tuple(Weekday))
    for day in (utc(2026, 3, 28, 0, 0), utc(2026, 10, 24, 0, 0)):
        assert all(always.is_open(day + timedelta(minutes=10 * i)) for i in range(6 * 72))


def test_windows_that_never_open_say_so() -> None:
    shut = BusinessCalendar(
        zone="UTC", workdays=(Weekday.MON,), hours=OFFICE, days_off=tuple(date(2026, 1, 5) + timedelta(days=7 * i) for i in range(150))
    )
    with pytest.raises(NeverOpensError, match="no service window opens within two years of 2026-02-01"):
        ServiceWindows.of_calendar(shut).next_open(utc(2026, 2, 1, 0, 0))
    with pytest.raises(ValidationError, match="no service window given"):
        ServiceWindows(calendar=shut, slots=())


def test_both_sides_are_open_in_the_overlap() -> None:
    """Helsinki 09-17 and New York 09-17 share 16:00-17:00 Helsinki time."""
    ours, theirs = ServiceWindows.of_calendar(HELSINKI), ServiceWindows.of_calendar(NEW_YORK)
    assert overlap(ours, theirs, utc(2026, 11, 25, 7, 0)) == utc(2026, 11, 25, 14, 0)
    assert overlap(ours, theirs, utc(2026, 11, 25, 14, 30)) == utc(2026, 11, 25, 14, 30)
    assert overlap(ours, theirs, utc(2026, 11, 25, 15, 0)) == utc(2026, 11, 26, 14, 0)
    assert overlap(ours, theirs, utc(2026, 12, 23, 15, 0)) == utc(2026, 12, 28, 14, 0)


def test_without_a_common_hour_in_a_fortnight_the_providers_opening_counts() -> None:
    ours = every_day(HELSINKI, "09:00-17:00")
    assert overlap(ours, ServiceWindows.of_calendar(AUCKLAND), utc(2026, 11, 25, 20, 0)) == utc(2026, 11, 26, 7, 0)
    away = NEW_YORK.model_copy(update={"days_off": tuple(date(2026, 11, 1) + timedelta(days=i) for i in range(800))})
    assert overlap(ours, ServiceWindows.of_calendar(away), utc(2026, 11, 25, 20, 0)) == utc(2026, 11, 26, 7, 0)


def test_a_common_hour_just_within_a_fortnight_is_waited_for() -> None:
    away = NEW_YORK.model_copy(update={"days_off": tuple(date(2026, 11, 25) + timedelta(days=i) for i in range(13))})
    found = overlap(ServiceWindows.of_calendar(HELSINKI), ServiceWindows.of_calendar(away), utc(2026, 11, 25, 15, 0))
    assert found == utc(2026, 12, 8, 14, 0)


spans = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda p: p[0] < p[1]).map(lambda p: Window(start=p[0], end=p[1]))
any_windows = st.builds(
    ServiceWindows,
    calendar=st.builds(
        BusinessCalendar,
        zone=st.sampled_from(["Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]),
        workdays=st.just(WEEK),
        hours=st.just(OFFICE),
        days_off=st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=20).map(tuple),
    ),
    slots=st.lists(st.builds(OpenSlot, weekday=st.sampled_from(list(Weekday)), window=spans), min_size=1, max_size=8).map(tuple),
)
any_moment = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(any_windows, any_moment, st.integers(0, 10_000))
def test_the_next_opening_is_open_and_nothing_before_it_is(windows: ServiceWindows, moment: datetime, per_myriad: int) -> None:
    opening = windows.next_open(moment)
    assert opening >= moment
    assert windows.is_open(opening)
    assert windows.next_open(opening) == opening
    between = moment + (opening - moment) * per_myriad / 10_001
    assert between == opening or not windows.is_open(between)


@given(any_windows, any_windows, any_moment)
def test_the_overlap_is_never_outside_the_providers_windows(ours: ServiceWindows, theirs: ServiceWindows, moment: datetime) -> None:
    found = overlap(ours, theirs, moment)
    assert ours.is_open(found)
    if found != ours.next_open(moment):
        assert theirs.is_open(found)
        assert overlap(ours, theirs, found) == found
