"""What the next run of an engagement begins with: the state as it is, by the rules and the clocks of the release that begins the run.

Here alone the installed tzdata is asked again. A replay may get another answer, and that is harmless: what a run hands over to the next one is
not compared, and the next run reads what stands in its own first event.
"""

from datetime import datetime

from workflows.engagement.messages.commands import Calendars
from workflows.engagement.rules import table
from workflows.engagement.shell.limits import Limits
from workflows.engagement.shell.wire import Start
from workflows.engagement.state import State
from workflows.engagement.time.calendar import BusinessCalendar
from workflows.engagement.time.zones import read_zone


def next_start(state: State, limits: Limits, now: datetime) -> Start:
    """The argument of the next run.

    Args:
        state: as this run leaves it.
        limits: of the engagement, from its first run on.
        now: business time.
    """
    first, calendars = state.created_at.year - 1, state.calendars
    fresh = Calendars(provider=_read_anew(calendars.provider, first, now.year), client=_read_anew(calendars.client, first, now.year))
    return Start(state=state.model_copy(update={"calendars": fresh}), limits=limits, rules=table.RULES_VERSION)


def _read_anew(calendar: BusinessCalendar, first: int, year: int) -> BusinessCalendar:
    """The calendar with its clock by the tzdata of today; with the one it has where that does not know the zone."""
    last = max(year, calendar.zone.years[1], calendar.resolved_until.year if calendar.resolved_until else year)
    try:
        return calendar.model_copy(update={"zone": read_zone(calendar.zone.name, first, last)})
    except ValueError:
        return calendar
