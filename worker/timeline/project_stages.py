"""Stages and days off, from the journal."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from worker.timeline.marks import DayOff, Stage
from worker.timeline.project_source import Source
from workflows.engagement import lifecycles
from workflows.engagement.lifecycles import MilestoneState
from workflows.engagement.time.calendar import BusinessCalendar

_AT_WORK = frozenset({lifecycles.Stage.ACTIVE, lifecycles.Stage.PAUSED})


def stages(source: Source) -> tuple[Stage, ...]:
    """Every stage lived through; the current one lasts, while there is work until the last promised day."""
    planned = _planned_end(source)
    begun = [(entry, stage) for entry in source.entries if (stage := _begins(source, entry.event, entry.data))]
    made = []
    for index, (entry, stage) in enumerate(begun):
        until = begun[index + 1][0].effective if index + 1 < len(begun) else planned
        name = source.say(f"picture-stage-{stage}")
        label = source.say("picture-active-since", day=source.short(entry.effective)) if stage == lifecycles.Stage.ACTIVE else ""
        made.append(
            Stage(
                name=name,
                when=entry.effective,
                until=until,
                what=source.say("picture-stage", stage=name),
                because=source.because(entry),
                rule=entry.rule,
                day_only=True,
                label=label,
            )
        )
    if planned is not None:
        name, because = source.say("picture-stage-SIGNING_OFF"), source.say("picture-last-day-over")
        what = source.say("picture-stage.planned", stage=name)
        made.append(Stage(name=name, when=planned, what=what, because=because, rule="closing/finish", day_only=True))
    return tuple(made)


def _planned_end(source: Source) -> datetime | None:
    """The end of the last promised day, while the work goes on and that day lies ahead."""
    if source.now is None or source.state.stage not in _AT_WORK:
        return None
    ends = [source.close(item.promised_on) for item in source.state.milestones.values() if item.state != MilestoneState.DROPPED]
    return max(ends) if ends and max(ends) > source.now else None


def _begins(source: Source, event: str, data: object) -> str | None:
    """The stage that an entry begins."""
    if event == "EngagementCreated":
        return lifecycles.Stage.INQUIRY
    move = data.get("move") if isinstance(data, dict) else None
    if not isinstance(move, dict) or move.get("kind") != "engagement" or move.get("origin") == move.get("to"):
        return None
    return str(move["to"])


def days_off(source: Source, last: datetime) -> Iterator[DayOff]:
    """Days on which one side does not work though its week says so, from the first entry to ``last``."""
    ours, theirs = source.state.calendars.provider, source.state.calendars.client
    first, end = ours.local(source.entries[0].effective).date(), ours.local(last).date()
    for day in sorted({*ours.days_off, *theirs.days_off}):
        sides = [side for side, calendar in ((source.say("picture-us"), ours), (source.client, theirs)) if _is_off(day, calendar)]
        if sides and first <= day <= end:
            start = theirs.at(day, datetime.min.time())
            yield DayOff(
                when=start,
                until=theirs.at(day + timedelta(days=1), datetime.min.time()),
                what=source.say("picture-day-off", who=source.all_of(sides)),
                because=source.say("picture-day-off-because"),
                rule="calendar/day-off",
                day_only=True,
            )


def _is_off(day: date, calendar: BusinessCalendar) -> bool:
    return day in calendar.days_off and any(day.weekday() == workday.number for workday in calendar.workdays)
