"""Check-ins and reports: slots that come again, and where a day off puts them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.engagement.time.calendar import BusinessCalendar, NeverOpensError, Weekday, Window
from workflows.engagement.time.recurrence import Every, OnDayOff, Recurrence, Which, next_slot, next_weekly
from workflows.engagement.time.zones import to_local

WEEK = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)
OFFICE = Window.parse("09:00-17:00")
# Christmas Day 2026 and New Year's Day 2027 are Fridays.
CALENDAR = BusinessCalendar(
    zone="Europe/Helsinki", workdays=WEEK, hours=OFFICE, days_off=(date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1))
)
FRIDAYS = Recurrence(weekday=Weekday.FRI, at=time(15, 0), zone="Europe/Helsinki")


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_the_next_friday_at_three_is_strictly_ahead() -> None:
    assert next_slot(FRIDAYS, utc(2026, 11, 25, 12), CALENDAR) == utc(2026, 11, 27, 13)
    assert next_slot(FRIDAYS, utc(2026, 11, 27, 12, 59), CALENDAR) == utc(2026, 11, 27, 13)
    assert next_slot(FRIDAYS, utc(2026, 11, 27, 13), CALENDAR) == utc(2026, 12, 4, 13)


def test_the_slot_keeps_its_wall_clock_over_a_clock_change() -> None:
    assert next_slot(FRIDAYS, utc(2026, 3, 27, 13), CALENDAR) == utc(2026, 4, 3, 12)


@pytest.mark.parametrize(
    ("rule", "slots"),
    [
        (OnDayOff.PREVIOUS, [utc(2026, 12, 18, 13), utc(2026, 12, 23, 13), utc(2026, 12, 31, 13), utc(2027, 1, 8, 13)]),
        (OnDayOff.NEXT, [utc(2026, 12, 18, 13), utc(2026, 12, 28, 13), utc(2027, 1, 4, 13), utc(2027, 1, 8, 13)]),
        (OnDayOff.SKIP, [utc(2026, 12, 18, 13), utc(2027, 1, 8, 13)]),
    ],
)
def test_a_slot_on_a_day_off_moves_by_the_rule(rule: OnDayOff, slots: list[datetime]) -> None:
    moment = utc(2026, 12, 16, 12)
    for expected in slots:
        moment = next_weekly(moment, Weekday.FRI, time(15, 0), "Europe/Helsinki", CALENDAR, rule)
        assert moment == expected


def test_a_slot_moved_past_now_is_not_lost() -> None:
    """On Sunday the 27th, Friday's slot still lies ahead: it was moved to Monday."""
    moved = FRIDAYS.model_copy(update={"on_day_off": OnDayOff.NEXT})
    assert next_slot(moved, utc(2026, 12, 27, 12), CALENDAR) == utc(2026, 12, 28, 13)


def test_slots_moved_to_one_day_are_one() -> None:
    fortnight = CALENDAR.model_copy(update={"days_off": tuple(date(2026, 12, 21) + timedelta(days=i) for i in range(14))})
    moved = FRIDAYS.model_copy(update={"on_day_off": OnDayOff.NEXT})
    first = next_slot(moved, utc(2026, 12, 20, 12), fortnight)
    assert first == utc(2027, 1, 4, 13)
    assert next_slot(moved, first, fortnight) == utc(2027, 1, 8, 13)


def test_the_slot_may_be_in_another_zone_than_the_calendar() -> None:
    """Fri 15:00 in New York is 20:00 UTC; whether the Friday is off is asked of the calendar given."""
    new_york = FRIDAYS.model_copy(update={"zone": "America/New_York"})
    assert next_slot(new_york, utc(2026, 11, 27, 13), CALENDAR) == utc(2026, 11, 27, 20)


def test_fortnights_count_from_the_week_that_is_named() -> None:
    even = Recurrence(every=Every.FORTNIGHTLY, weekday=Weekday.FRI, at=time(15, 0), zone="UTC", week_of=date(2026, 11, 25))
    odd = even.model_copy(update={"week_of": date(2026, 11, 18)})
    assert next_slot(even, utc(2026, 11, 23, 0), CALENDAR) == utc(2026, 11, 27, 15)
    assert next_slot(odd, utc(2026, 11, 23, 0), CALENDAR) == utc(2026, 12, 4, 15)
    assert next_slot(even, utc(2026, 11, 27, 15), CALENDAR) == utc(2026, 12, 11, 15)
    # The week named may also lie ahead.
    assert next_slot(even.model_copy(update={"week_of": date(2027, 6, 2)}), utc(2026, 11, 23, 0), CALENDAR) == utc(2026, 12, 4, 15)


@pytest.mark.parametrize(
    ("which", "first", "second"),
    [
        (Which.FIRST, utc(2026, 12, 4, 15), utc(2026, 12, 31, 15)),
        (Which.SECOND, utc(2026, 12, 11, 15), utc(2027, 1, 8, 15)),
        (Which.FOURTH, utc(2026, 11, 27, 15), utc(2026, 12, 23, 15)),
        (Which.LAST, utc(2026, 11, 27, 15), utc(2026, 12, 23, 15)),
    ],
)
def test_monthly_slots_fall_on_the_weekday_that_is_named(which: Which, first: datetime, second: datetime) -> None:
    """The fourth Friday of December is Christmas Day and moves to the 23rd; the first of January is off and moves back a year."""
    monthly = Recurrence(every=Every.MONTHLY, weekday=Weekday.FRI, at=time(15, 0), zone="UTC", which=which)
    found = next_slot(monthly, utc(2026, 11, 23, 0), CALENDAR)
    assert found == first
    assert next_slot(monthly, found, CALENDAR) == second


def test_the_last_friday_differs_from_the_fourth_in_a_long_month() -> None:
    last = Recurrence(every=Every.MONTHLY, weekday=Weekday.FRI, at=time(15, 0), zone="UTC", which=Which.LAST)
    assert next_slot(last, utc(2027, 1, 2, 0), CALENDAR) == utc(2027, 1, 29, 15)
    assert next_slot(last, utc(2027, 4, 2, 0), CALENDAR) == utc(2027, 4, 30, 15)


def test_a_slot_that_is_always_off_says_so() -> None:
    saturdays = Recurrence(weekday=Weekday.SAT, at=time(10, 0), zone="UTC", on_day_off=OnDayOff.SKIP)
    with pytest.raises(NeverOpensError, match="no weekly slot within two years of 2026-11-23"):
        next_slot(saturdays, utc(2026, 11, 23, 0), CALENDAR)


@given(
    st.builds(
        Recurrence,
        every=st.sampled_from(list(Every)),
        weekday=st.sampled_from(list(Weekday)),
        at=st.times(datetime.min.time(), time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0)),
        zone=st.sampled_from(["Europe/Helsinki", "America/New_York", "Pacific/Auckland"]),
        on_day_off=st.sampled_from([OnDayOff.PREVIOUS, OnDayOff.NEXT]),
        week_of=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
        which=st.sampled_from(list(Which)),
    ),
    st.datetimes(datetime(2026, 6, 1), datetime(2027, 6, 1), timezones=st.just(UTC)),
    st.lists(st.dates(date(2026, 5, 1), date(2027, 8, 1)), max_size=40),
    st.floats(0, 0.999),
)
def test_slots_are_ahead_on_working_days_and_none_is_jumped(recurrence: Recurrence, moment: datetime, off: list[date], part: float) -> None:
    calendar = CALENDAR.model_copy(update={"days_off": tuple(off)})
    slot = next_slot(recurrence, moment, calendar)
    assert slot > moment
    assert calendar.is_business_day(to_local(recurrence.zone, slot).date())
    # Asked at any time before it, the answer is the same: there is no slot between.
    assert next_slot(recurrence, moment + (slot - moment) * part, calendar) == slot
    assert next_slot(recurrence, slot - timedelta(microseconds=1), calendar) == slot
