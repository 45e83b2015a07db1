"""What a file needs at the door besides reading: both sides' calendars, resolved to dates and offsets whenever terms enter.

The core looks up neither a holiday nor a time zone: it gets explicit dates, to two years past the planned end, and the changes of both clocks.
"""

from datetime import date, timedelta
from functools import lru_cache

from pydantic import ValidationError

from worker.files.holidays import UnknownPlaceError, resolve_days_off
from worker.files.wording import put_in_words
from workflows.engagement.messages.commands import Calendars
from workflows.engagement.terms import Agreement, Hours
from workflows.engagement.time.calendar import SEARCH_DAYS, BusinessCalendar
from workflows.engagement.time.zones import read_zone

YEARS_BEYOND = 2
"""Holidays are known so many years past the planned end."""
LAST_YEAR = 2199
"""The core's calendars end there."""
_WEEK = 7


class CalendarError(ValueError):
    """Calendars cannot be resolved.

    Attributes:
        field: path that begins with the side it is about: ``provider.calendar.country``, ``client.calendar.workdays``,
            ``agreement.milestones``.
        wrong: what is wrong.
        expected: a phrase such as ``expected ...``; may be empty.
    """

    def __init__(self, field: str, wrong: str, expected: str = "") -> None:
        super().__init__(f"{field}: {wrong}, {expected}" if expected else f"{field}: {wrong}")
        self.field, self.wrong, self.expected = field, wrong, expected


def calendars(provider: Hours, client: Hours, agreement: Agreement | None, today: date) -> Calendars:
    """Both sides' calendars, with public holidays from last year to two years past the planned end.

    Args:
        provider: hours of the house.
        client: hours of the client.
        agreement: what is planned; nothing is before a proposal.
        today: the day on which the terms enter.

    Raises:
        CalendarError: no such country, no working day, or a plan that runs beyond what calendars can hold.
    """
    return resolve(provider, client, years_of(agreement, today))


def resolve(provider: Hours, client: Hours, years: range) -> Calendars:
    """Both sides' calendars, with the public holidays of these years.

    Raises:
        CalendarError: no such country, or no working day.
    """
    return Calendars(provider=_calendar("provider", provider, years), client=_calendar("client", client, years))


def years_of(agreement: Agreement | None, today: date) -> range:
    """The years whose holidays matter: from last year to two years past the planned end.

    Raises:
        CalendarError: the plan runs beyond what calendars can hold.
    """
    return range(today.year - 1, planned_end(agreement, today).year + YEARS_BEYOND + 1)


def planned_end(agreement: Agreement | None, today: date) -> date:
    """A day by which the planned work is over: one milestone after the other, at two working days a week, so that any buffer fits.

    Raises:
        CalendarError: that day lies beyond what calendars can hold.
    """
    if agreement is None:
        return today
    wait = (agreement.start_after_business_days or 0) + agreement.valid_business_days
    working_days = wait + sum(milestone.estimate_business_days for milestone in agreement.milestones)
    start = agreement.start or today
    if start.year + YEARS_BEYOND + working_days // 100 > LAST_YEAR:
        last = LAST_YEAR - YEARS_BEYOND
        raise CalendarError("agreement.milestones", f"the work would last beyond {last}", f"expected a plan that ends before {last}")
    paid = _last_payment(agreement, today)
    if paid.year + YEARS_BEYOND > LAST_YEAR:
        last = LAST_YEAR - YEARS_BEYOND
        raise CalendarError("agreement.retainers", f"an invoice is planned for {paid}", f"expected a plan that ends before {last}")
    return max(today, start + timedelta(days=working_days * 7 // 2), paid)


def _last_payment(agreement: Agreement, today: date) -> date:
    """The last day on which something is asked for because of its day."""
    periods = [days[-1] for days in (retainer.days(today) for retainer in agreement.retainers) if days]
    dated = [part.on for milestone in agreement.milestones for part in milestone.parts if part.on]
    return max((today, *periods, *dated, *(i.on for i in agreement.installments if i.on)))


@lru_cache(maxsize=256)
def _calendar(side: str, hours: Hours, years: range) -> BusinessCalendar:
    """Most clients of a house keep one of a few calendars, and a calendar is a value."""
    try:
        holidays = _holidays(hours.country, years) if hours.country else ()
    except UnknownPlaceError as error:
        wrong, _, expected = str(error).partition(", expected ")
        raise CalendarError(f"{side}.calendar.country", wrong, f"expected {expected}" if expected else "") from None
    try:
        zone = read_zone(hours.zone, years[0], years[-1])
    except ValueError as error:
        wrong, _, expected = str(error).partition(", expected ")
        raise CalendarError(f"{side}.calendar.zone", wrong, f"expected {expected}") from None
    try:
        calendar = BusinessCalendar(
            zone=zone,
            workdays=hours.workdays,
            hours=hours.hours,
            days_off=(*hours.days_off, *holidays),
            resolved_until=date(years[-1], 12, 31) if hours.country else None,
        )
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        wrong, expected = put_in_words(detail["type"], detail["input"], detail.get("ctx", {}))
        raise CalendarError(".".join([side, "calendar", *map(str, detail["loc"])]), wrong, expected) from None
    if not _opens(calendar):
        raise CalendarError(f"{side}.calendar.days_off", "no working day is left for two years", "expected some")
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
