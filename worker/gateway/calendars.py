"""Calendars, resolved to dates whenever terms enter: the core never looks a holiday up."""

from datetime import date, timedelta
from functools import lru_cache

from pydantic import ValidationError

from worker.files.holidays import UnknownPlaceError, resolve_days_off
from worker.gateway.mapping import violations_of
from worker.gateway.status import Reason, Violation, invalid
from workflows.engagement.calendar import SEARCH_DAYS, BusinessCalendar
from workflows.engagement.messages.commands import Calendars
from workflows.engagement.terms import Agreement, Hours

YEARS_BEYOND = 2
"""Holidays are known so many years past the planned end."""
LAST_YEAR = 2199
"""The core's calendars end there."""
_WEEK = 7


def resolve(provider: tuple[Hours, str], client: tuple[Hours, str], years: range) -> Calendars:
    """Both sides' calendars.

    Args:
        provider: hours of the house, and the path that problems with them are reported below.
        client: hours of the client, likewise.
        years: calendar years whose holidays are looked up.

    Raises:
        ApiError: no such zone or country (INVALID_ARGUMENT).
    """
    return Calendars(provider=_calendar(*provider, years), client=_calendar(*client, years))


def years_of(agreement: Agreement | None, today: date, path: str) -> range:
    """The years whose holidays matter: from last year up to two years past the planned end.

    Args:
        agreement: what is planned; nothing is before a proposal.
        today: the day on which the terms enter.
        path: where problems with the agreement are reported.

    Raises:
        ApiError: the plan runs beyond what calendars can hold (INVALID_ARGUMENT).
    """
    end = today if agreement is None else max(today, _planned_end(agreement, today, path))
    return range(today.year - 1, end.year + YEARS_BEYOND + 1)


def _planned_end(agreement: Agreement, today: date, path: str) -> date:
    # A generous end: one after the other, two working days a week, the buffer included.
    wait = (agreement.start_after_business_days or 0) + agreement.valid_business_days
    working_days = wait + sum(milestone.estimate_business_days for milestone in agreement.milestones)
    end = (agreement.start or today) + timedelta(days=working_days * 7 // 2)
    if end.year + YEARS_BEYOND > LAST_YEAR:
        expected = f"expected a plan that ends before {LAST_YEAR - YEARS_BEYOND}"
        raise invalid([Violation(f"{path}.milestones", f"the work would last until {end.year}, {expected}")], Reason.INVALID_DOCUMENT)
    return end


def _calendar(hours: Hours, path: str, years: range) -> BusinessCalendar:
    try:
        holidays = _holidays(hours.country, years) if hours.country else ()
    except UnknownPlaceError as error:
        raise invalid([Violation(f"{path}.country", str(error))], Reason.INVALID_DOCUMENT) from None
    try:
        calendar = BusinessCalendar(
            zone=hours.zone,
            workdays=hours.workdays,
            hours=hours.hours,
            days_off=(*hours.days_off, *holidays),
            resolved_until=date(years[-1], 12, 31) if hours.country else None,
        )
    except ValidationError as error:
        raise invalid(violations_of(error, path), Reason.INVALID_DOCUMENT) from None
    if not _opens(calendar):
        wrong = "no working day is left for two years, expected some"
        raise invalid([Violation(f"{path}.days_off", wrong)], Reason.INVALID_DOCUMENT)
    return calendar


def _opens(calendar: BusinessCalendar) -> bool:
    """Whether a working day can be found from every day on; past the last day off the weekdays see to it."""
    if not calendar.days_off:
        return True
    first = previous = calendar.days_off[0]
    for day in calendar.days_off[1:]:
        apart = (day - previous).days
        # A whole week between two days off holds every weekday.
        if apart > _WEEK or any(calendar.is_business_day(previous + timedelta(days=n)) for n in range(1, apart)):
            first = day
        if (day - first).days > SEARCH_DAYS - 2 * _WEEK:
            return False
        previous = day
    return True


@lru_cache(maxsize=256)
def _holidays(country: str, years: range) -> tuple[date, ...]:
    return tuple(resolve_days_off(country, None, years))
