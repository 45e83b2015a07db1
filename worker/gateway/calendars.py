"""Calendars at the API's door: what is wrong with them is told under the paths of the request."""

from datetime import date

from worker.files import door
from worker.gateway.status import ApiError, Reason, Violation, invalid
from workflows.engagement.messages.commands import Calendars
from workflows.engagement.terms import Agreement, Hours


def resolve(provider: tuple[Hours, str], client: tuple[Hours, str], years: range) -> Calendars:
    """Both sides' calendars.

    Args:
        provider: hours of the house, and the path that problems with them are reported below.
        client: hours of the client, likewise.
        years: calendar years whose holidays are looked up.

    Raises:
        ApiError: no such zone or country, or no working day (INVALID_ARGUMENT).
    """
    try:
        return door.resolve(provider[0], client[0], years)
    except door.CalendarError as error:
        raise _told(error, {"provider.calendar": provider[1], "client.calendar": client[1]}) from None


def years_of(agreement: Agreement | None, today: date, path: str) -> range:
    """The years whose holidays matter: from last year up to two years past the planned end.

    Args:
        agreement: what is planned; nothing is before a proposal.
        today: the day on which the terms enter.
        path: where problems with the agreement are reported.

    Raises:
        ApiError: the plan runs beyond what calendars can hold (INVALID_ARGUMENT).
    """
    try:
        return door.years_of(agreement, today)
    except door.CalendarError as error:
        raise _told(error, {"agreement": path}) from None


def _told(error: door.CalendarError, paths: dict[str, str]) -> ApiError:
    """The error under the path that the caller knows in place of the door's own."""
    ours, path = next((ours, path) for ours, path in paths.items() if error.field.startswith(f"{ours}."))
    what = f"{error.wrong}, {error.expected}" if error.expected else error.wrong
    return invalid([Violation(path + error.field.removeprefix(ours), what)], Reason.INVALID_DOCUMENT)
