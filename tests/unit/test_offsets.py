"""The clock of a place as data says what tzdata says, in the years that were read and in those that go like them."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.engagement.time.offsets import Zone, at_local, to_local
from workflows.engagement.time.zones import ENOUGH_YEARS, load_zones, read_zone, zone

load_zones()
YEARS = (2025, 2037)
NAMES = sorted(zoneinfo.available_timezones())
BY_RULE = (
    "Europe/Helsinki",
    "Europe/Dublin",
    "America/New_York",
    "America/Santiago",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "UTC",
)
"""Zones that go by one rule for ever, and not by dates that were decided year by year."""
names = st.sampled_from(NAMES)
seconds = st.integers(0, int(timedelta(days=366).total_seconds()))


def clock(name: str) -> Zone:
    return read_zone(name, *YEARS)


def by_tzdata(name: str, day: date, wall: time) -> datetime:
    return datetime.combine(day, wall.replace(fold=0), tzinfo=zone(name)).astimezone(UTC)


def agrees(name: str, moment: datetime) -> None:
    """Both ways, and for the wall clock's time an hour around it, which holds what it skips and repeats."""
    local = moment.astimezone(zone(name))
    found = to_local(clock(name), moment)
    assert (found, found.replace(tzinfo=None)) == (moment, local.replace(tzinfo=None))
    for minutes in range(-75, 76, 15):
        written = local.replace(tzinfo=None, fold=0) + timedelta(minutes=minutes)
        assert at_local(clock(name), written.date(), written.time()) == by_tzdata(name, written.date(), written.time()), (name, written)


@given(names, st.datetimes(datetime(YEARS[0], 1, 2), datetime(YEARS[1], 12, 30), timezones=st.just(UTC)))
def test_every_zone_is_as_tzdata_has_it(name: str, moment: datetime) -> None:
    agrees(name, moment)


def test_every_change_of_every_zone_is_found_to_the_second() -> None:
    """At the change, a second before it, and at all the times of day that it skips or repeats."""
    once = {clock(name).offsets: name for name in NAMES}  # many names are of one clock
    for name in once.values():
        for at, _ in clock(name).offsets[1:5]:
            for moment in (datetime.fromtimestamp(at, UTC), datetime.fromtimestamp(at - 1, UTC)):
                agrees(name, moment)


@given(st.sampled_from(BY_RULE), st.datetimes(datetime(2038, 1, 1), datetime(2198, 12, 30), timezones=st.just(UTC)))
def test_later_years_go_like_the_nearest_year_whose_march_begins_on_the_same_weekday(name: str, moment: datetime) -> None:
    agrees(name, moment)


def test_so_many_years_always_hold_such_a_year() -> None:
    for first in range(2000, 2180):
        assert {date(year, 3, 1).weekday() for year in range(first, first + ENOUGH_YEARS)} == set(range(7))
    assert read_zone("UTC", 2026, 2026).years == (2026, 2026 + ENOUGH_YEARS - 1)


def test_a_zone_is_small() -> None:
    """Two changes a year, or four where summer time pauses for a month."""
    assert len(clock("Europe/Helsinki").offsets) == 1 + 2 * 13
    assert max(len(clock(name).model_dump_json()) for name in NAMES) < 1200


def test_what_was_read_is_what_counts_on_every_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    helsinki = clock("Europe/Helsinki")
    monkeypatch.setattr("workflows.engagement.time.zones.zone", lambda name: (_ for _ in ()).throw(AssertionError("a zone was looked up")))
    assert at_local(helsinki, date(2026, 7, 1), time(9)) == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert at_local(Zone.model_validate_json(helsinki.model_dump_json()), date(2026, 7, 1), time(9)) == datetime(2026, 7, 1, 6, tzinfo=UTC)
