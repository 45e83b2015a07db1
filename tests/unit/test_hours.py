"""Days of the week, as people read them."""

import pytest

from workflows.engagement.time.wall_clock import Weekday, weekdays_text


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ("mon tue wed thu fri", "Mon to Fri"),
        ("mon tue wed thu sat", "Mon to Thu and Sat"),
        ("mon tue thu fri", "Mon, Tue, Thu and Fri"),
        ("mon wed fri", "Mon, Wed and Fri"),
        ("mon tue wed fri sat sun", "Fri to Wed"),
        ("mon tue wed thu sun", "Sun to Thu"),
        ("sat sun", "Sat and Sun"),
        ("mon wed sun", "Mon, Wed and Sun"),
        ("mon tue wed thu fri sat sun", "Mon to Sun"),
        ("wed", "Wed"),
        ("", ""),
    ],
)
def test_three_days_in_a_row_or_more_are_told_by_the_first_and_the_last(days: str, told: str) -> None:
    assert weekdays_text([Weekday(day) for day in reversed(days.split())]) == told
