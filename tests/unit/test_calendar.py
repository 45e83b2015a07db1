"""Working days, working hours and wall clocks, by worked examples and by properties."""

import subprocess
import sys
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from workflows.engagement.time.calendar import BusinessCalendar, CalendarDay, LocalTime, NeverOpensError, Weekday, Window
from workflows.engagement.time.zones import at_local, at_minute, load_zones, to_local, zone

WEEK = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)
FINLAND = BusinessCalendar(
    zone="Europe/Helsinki",
    workdays=WEEK,
    hours=Window.parse("09:00-17:00"),
    days_off=(date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 6), date(2027, 1, 1), date(2027, 1, 6)),
)
NEW_YORK = BusinessCalendar(zone="America/New_York", workdays=WEEK, hours=Window.parse("09:00-17:00"))

ZONES = ("Europe/Helsinki", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "UTC")
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
windows = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda p: p[0] < p[1]).map(lambda p: Window(start=p[0], end=p[1]))
calendars = st.builds(
    BusinessCalendar,
    zone=st.sampled_from(ZONES),
    workdays=st.lists(st.sampled_from(list(Weekday)), min_size=1, max_size=7).map(tuple),
    hours=windows,
    days_off=st.lists(days, max_size=30).map(tuple),
)


@pytest.mark.parametrize(
    ("zone_name", "day", "wall", "utc"),
    [
        # Clocks jump from 03:00 to 04:00: the half hour past three moves forward to 04:30 summer time.
        ("Europe/Helsinki", date(2026, 3, 29), time(3, 30), datetime(2026, 3, 29, 1, 30)),
        # Clocks fall back from 04:00 to 03:00: the first half past three is still summer time.
        ("Europe/Helsinki", date(2026, 10, 25), time(3, 30), datetime(2026, 10, 25, 0, 30)),
        ("America/New_York", date(2026, 3, 8), time(2, 30), datetime(2026, 3, 8, 7, 30)),
        ("America/New_York", date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30)),
        # Half an hour of summer time.
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), datetime(2026, 10, 3, 15, 45)),
        # The jump takes midnight itself away.
        ("Africa/Cairo", date(2026, 4, 24), time(0, 0), datetime(2026, 4, 23, 22, 0)),
        # A whole day skipped on the way across the date line: ten in the morning is that of the next day.
        ("Pacific/Apia", date(2011, 12, 30), time(10, 0), datetime(2011, 12, 30, 20, 0)),
        ("Asia/Kathmandu", date(2026, 11, 23), time(9, 0), datetime(2026, 11, 23, 3, 15)),
    ],
)
def test_a_skipped_time_moves_forward_and_a_repeated_one_is_the_first(zone_name: str, day: date, wall: time, utc: datetime) -> None:
    assert at_local(zone_name, day, wall) == utc.replace(tzinfo=UTC)
    assert at_local(zone_name, day, wall.replace(fold=1)) == utc.replace(tzinfo=UTC)


def test_the_end_of_a_day_is_the_next_midnight() -> None:
    assert at_minute("Europe/Helsinki", date(2026, 12, 31), 1440) == datetime(2026, 12, 31, 22, 0, tzinfo=UTC)


def test_zones_are_named_when_unknown_and_the_nearest_is_offered() -> None:
    with pytest.raises(ValueError, match=r"unknown time zone 'europe/helsinki', expected an IANA name .* did you mean 'Europe/Helsinki'\?"):
        zone("europe/helsinki")
    with pytest.raises(ValidationError, match="unknown time zone 'Mars/Olympus'"):
        BusinessCalendar(zone="Mars/Olympus", workdays=WEEK, hours=Window.parse("09:00-17:00"))


def test_no_zone_is_read_after_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_zones() > 400

    def closed(key: str) -> object:
        raise AssertionError(f"{key} was read lazily")

    monkeypatch.setattr(zoneinfo._common, "load_tzdata", closed)
    names = zoneinfo.available_timezones()
    assert all(zone(name) is ZoneInfo(name) for name in names)
    with pytest.raises(ValueError, match="unknown time zone 'No/Such'"):
        zone("No/Such")


def test_the_machines_own_zone_files_are_out_of_reach() -> None:
    program = "import zoneinfo; from workflows.engagement.time.zones import zone; zone('Europe/Helsinki'); print(zoneinfo.TZPATH)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "()"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="a moment needs a time zone"):
        to_local("UTC", datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="no zone of its own"):
        at_local("UTC", date(2026, 1, 1), time(9, tzinfo=UTC))


def test_three_working_days_over_christmas_in_finland() -> None:
    """23 December 2026 is a Wednesday; 24 and 25 are off, 26 and 27 are a weekend."""
    assert FINLAND.add_business_days(date(2026, 12, 23), 3) == date(2026, 12, 30)
    assert FINLAND.shift(date(2026, 12, 30), -3) == date(2026, 12, 23)
    assert FINLAND.business_days_between(date(2026, 12, 23), date(2026, 12, 30)) == 3
    assert FINLAND.business_days_between(date(2026, 12, 30), date(2026, 12, 23)) == -3


def test_counting_from_a_day_off() -> None:
    saturday = date(2026, 12, 26)
    assert FINLAND.next_business_day(saturday) == date(2026, 12, 28)
    assert FINLAND.previous_business_day(saturday) == date(2026, 12, 23)
    assert FINLAND.add_business_days(saturday, 0) == date(2026, 12, 28)
    assert FINLAND.add_business_days(saturday, 1) == date(2026, 12, 28)
    assert FINLAND.shift(saturday, -1) == date(2026, 12, 23)
    with pytest.raises(ValueError, match="at least 0"):
        FINLAND.add_business_days(saturday, -1)


@pytest.mark.parametrize(
    ("received", "count", "due"),
    [
        # Wednesday 09:00 local, one working day: Thursday 17:00 local (UTC+2).
        (datetime(2026, 11, 25, 7, 0), 1, datetime(2026, 11, 26, 15, 0)),
        # Wednesday 23:30 local counts from Wednesday although it is past the hours.
        (datetime(2026, 11, 25, 21, 30), 1, datetime(2026, 11, 26, 15, 0)),
        # 23:30 UTC on Wednesday is Thursday in Helsinki.
        (datetime(2026, 11, 25, 23, 30), 1, datetime(2026, 11, 27, 15, 0)),
        # Saturday counts as received on Monday, so one working day is Tuesday.
        (datetime(2026, 11, 28, 10, 0), 1, datetime(2026, 12, 1, 15, 0)),
        # The same day while hours last, the next working day when they are over.
        (datetime(2026, 11, 25, 7, 0), 0, datetime(2026, 11, 25, 15, 0)),
        (datetime(2026, 11, 25, 15, 0), 0, datetime(2026, 11, 26, 15, 0)),
        # Christmas: received on the 23rd, two working days are Tuesday the 29th.
        (datetime(2026, 12, 23, 12, 0), 2, datetime(2026, 12, 29, 15, 0)),
        # Over the change to summer time: Friday to Monday, and 17:00 is one hour earlier in UTC.
        (datetime(2026, 3, 27, 12, 0), 1, datetime(2026, 3, 30, 14, 0)),
    ],
)
def test_answers_are_due_at_the_end_of_business_of_whole_days(received: datetime, count: int, due: datetime) -> None:
    assert FINLAND.deadline_after(received.replace(tzinfo=UTC), count) == due.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (datetime(2026, 11, 27, 13, 0), 1, datetime(2026, 11, 27, 14, 0)),
        # Hours that end with the day are due then, not the next morning.
        (datetime(2026, 11, 27, 13, 0), 2, datetime(2026, 11, 27, 15, 0)),
        # Friday 16:00 local and two hours: Monday 10:00.
        (datetime(2026, 11, 27, 14, 0), 2, datetime(2026, 11, 30, 8, 0)),
        (datetime(2026, 11, 28, 14, 0), 0, datetime(2026, 11, 30, 7, 0)),
        (datetime(2026, 11, 27, 3, 0), 8, datetime(2026, 11, 27, 15, 0)),
        (datetime(2026, 11, 27, 3, 0), 9, datetime(2026, 11, 30, 8, 0)),
    ],
)
def test_working_hours_run_only_while_the_house_is_open(start: datetime, hours: int, due: datetime) -> None:
    assert FINLAND.add_business_hours(start.replace(tzinfo=UTC), hours) == due.replace(tzinfo=UTC)


def test_working_hours_are_elapsed_hours_where_the_clock_changes_at_work() -> None:
    """A night shift over the autumn change has an hour more than its wall clock says."""
    night = BusinessCalendar(zone="America/New_York", workdays=(Weekday.SUN,), hours=Window.parse("00:00-04:00"))
    start = at_local("America/New_York", date(2026, 11, 1), time(0, 0))
    assert night.add_business_hours(start, 5) == night.end_of_business(date(2026, 11, 1))


def test_a_calendar_that_never_opens_says_so() -> None:
    first = date(2026, 1, 1)
    closed = BusinessCalendar(
        zone="UTC",
        workdays=(Weekday.MON,),
        hours=Window.parse("09:00-17:00"),
        days_off=tuple(first + timedelta(days=i) for i in range(1000)),
    )
    for search in (closed.next_business_day, closed.previous_business_day):
        with pytest.raises(NeverOpensError, match="no working day within two years"):
            search(date(2026, 1, 5) if search == closed.next_business_day else date(2028, 9, 20))


def test_a_copied_calendar_knows_its_own_days_off() -> None:
    monday = date(2026, 11, 23)
    assert FINLAND.is_business_day(monday)
    assert not FINLAND.model_copy(update={"days_off": (monday,)}).is_business_day(monday)


def test_calendars_survive_a_payload_and_keep_their_days_in_order() -> None:
    assert FINLAND.days_off[0] == date(2026, 12, 6)
    assert BusinessCalendar.model_validate_json(FINLAND.model_dump_json()) == FINLAND
    shuffled = BusinessCalendar(zone="UTC", workdays=(Weekday.FRI, Weekday.MON, Weekday.FRI), hours=Window(start=0, end=1440))
    assert shuffled.workdays == (Weekday.MON, Weekday.FRI)
    assert shuffled.model_dump(mode="json")["hours"] == "00:00-24:00"


@pytest.mark.parametrize(
    "text", ["09:00", "9:00-17:00", "17:00-09:00", "09:00-09:00", "24:00-24:00", "09:00-24:01", "09:00-25:00", "a-b", ""]
)
def test_spans_that_are_no_hours_of_one_day_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="expected"):
        Window.parse(text)


@pytest.mark.parametrize("value", [900, 15.0, "1500", "24:00", "7:00", "15:00:30", "15:00+02:00"])
def test_a_wall_clock_time_is_written_out(value: object) -> None:
    adapter = TypeAdapter[time](LocalTime)
    assert adapter.validate_python("15:00") == adapter.validate_python("15:00:00") == time(15, 0)
    with pytest.raises(ValidationError, match="not a time of day"):
        adapter.validate_python(value)


@pytest.mark.parametrize("value", [0, 86400, "20261122", "2026-W47-7", "2026-02-30", "1999-12-31", "2200-01-01", datetime(2026, 1, 1)])
def test_a_day_is_written_out_and_within_two_centuries(value: object) -> None:
    adapter = TypeAdapter[date](CalendarDay)
    assert adapter.validate_python("2026-11-22") == date(2026, 11, 22)
    with pytest.raises(ValidationError, match="expected"):
        adapter.validate_python(value)


@given(calendars, days, st.integers(1, 60))
def test_adding_and_counting_are_inverse(calendar: BusinessCalendar, day: date, count: int) -> None:
    later = calendar.add_business_days(day, count)
    assert calendar.is_business_day(later)
    assert calendar.business_days_between(day, later) == count
    earlier = calendar.shift(later, -count)
    assert calendar.business_days_between(later, earlier) == -count
    assert calendar.add_business_days(calendar.add_business_days(day, 1), count) == calendar.add_business_days(day, count + 1)


@given(calendars, moments, st.integers(0, 30))
def test_a_deadline_is_ahead_on_a_working_day_and_grows_with_its_count(calendar: BusinessCalendar, moment: datetime, count: int) -> None:
    due = calendar.deadline_after(moment, count)
    assert due > moment
    assert due < calendar.deadline_after(moment, count + 2)
    last_minute = calendar.local(due - timedelta(minutes=1))
    assert calendar.is_business_day(last_minute.date())


@given(calendars, moments, st.integers(0, 50), st.integers(1, 50))
def test_working_hours_add_up(calendar: BusinessCalendar, moment: datetime, first: int, second: int) -> None:
    in_two = calendar.add_business_hours(calendar.add_business_hours(moment, first), second)
    assert in_two == calendar.add_business_hours(moment, first + second) > moment


@given(st.sampled_from(ZONES), days, st.times())
def test_a_wall_clock_time_comes_back_unless_the_clock_skips_it(zone_name: str, day: date, wall: time) -> None:
    local = to_local(zone_name, at_local(zone_name, day, wall)).replace(tzinfo=None)
    wanted = datetime.combine(day, wall)
    assert local == wanted or timedelta() < local - wanted <= timedelta(hours=1)
