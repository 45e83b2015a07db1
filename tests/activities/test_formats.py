"""Figures, days and moments as a reader sees them."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.formats import Formats
from workflows.engagement.money.currencies import EXPONENTS, exponent_of

NOW = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)  # in Helsinki it is already the 4th


def formats(reader: str = "Europe/Helsinki", house: str = "Europe/Helsinki") -> Formats:
    return Formats("en", reader, house, NOW)


@pytest.mark.parametrize("currency", sorted(EXPONENTS))
def test_an_amount_shows_every_minor_unit_of_every_currency(currency: str) -> None:
    shown = formats().money({"minor": 1234567, "currency": currency})
    digits = "".join(c for c in shown if c.isdigit())
    assert digits == "1234567"
    exponent = exponent_of(currency)
    assert (shown[-exponent - 1] == ".") if exponent else ("." not in shown)


def test_amounts_read_as_people_write_them() -> None:
    assert formats().money({"minor": 420000, "currency": "EUR"}) == "€4,200.00"
    assert formats().money("12000.00 EUR") == "€12,000.00"
    assert formats().money({"minor": -50, "currency": "USD"}) == "-$0.50"
    assert formats().money("1234.567 BHD") == "BHD\u00a01,234.567" and formats().money("-1.000 BHD") == "-BHD\u00a01.000"


def test_a_day_names_its_year_only_where_it_is_another_one() -> None:
    assert formats().day("2026-11-06") == "Fri 6\u00a0Nov"
    assert formats().day("2027-01-04") == "Mon 4\u00a0Jan 2027"
    assert formats().date("2026-11-06") == "6\u00a0November 2026"


def test_a_moment_is_told_on_the_readers_clock_with_the_city_where_clocks_differ() -> None:
    assert formats().moment("2026-11-06T15:00:00Z") == "Fri 6\u00a0Nov, 17:00"
    assert formats("Europe/Dublin").moment("2026-11-06T15:00:00Z") == "Fri 6\u00a0Nov, 15:00 (Dublin)"
    assert formats("America/New_York").day("2026-11-06T03:00:00+00:00") == "Thu 5\u00a0Nov"
    assert formats("Europe/Dublin").slot_time("10:00") == "10:00 (Dublin)"
    assert formats().slot_time("10:00") == "10:00"


def test_today_needs_only_the_hour() -> None:
    assert formats().recent("2026-11-03T22:10:00Z") == "00:10"
    assert formats().recent("2026-11-03T20:10:00Z") == "Tue 3\u00a0Nov, 22:10"


def test_days_are_counted_by_the_readers_calendar() -> None:
    assert formats().days_since("2026-11-01") == 3
    assert formats("Europe/Dublin").days_since("2026-11-01") == 2
    assert formats().days_since("2026-11-10") == -6
    assert formats().today() == "2026-11-04"


@pytest.mark.parametrize(("count", "form"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (5, "5 days"), (11, "11 days"), (21, "21 days")])
def test_plurals_follow_the_language(count: int, form: str) -> None:
    assert formats().plural(count, one="# day", other="# days") == form


def test_russian_asks_for_its_own_forms() -> None:
    russian = Formats("ru", "Europe/Helsinki", "Europe/Helsinki", NOW)
    forms = {"one": "# день", "few": "# дня", "many": "# дней"}
    assert [russian.plural(n, **forms) for n in (1, 2, 5, 11, 21)] == ["1 день", "2 дня", "5 дней", "11 дней", "21 день"]
    with pytest.raises(KeyError):
        russian.plural(5, one="# день", other="# дней")


def test_weekdays_in_words() -> None:
    names = [formats().weekday(code) for code in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
    assert names == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def test_a_moment_that_does_not_exist_on_the_clock_is_no_problem() -> None:
    spring = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert [formats().clock((spring + timedelta(minutes=m)).isoformat()) for m in (-1, 0)] == ["02:59", "04:00"]
