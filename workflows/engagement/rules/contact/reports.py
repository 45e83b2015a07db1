"""The days of progress reports."""

from collections.abc import Iterator
from datetime import datetime, time

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import EngagementActivated, EngagementResumed, Event, ReportScheduled
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules.action import deadline
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.state import State
from workflows.engagement.time.recurrence import Every, Recurrence, next_slot


def next_report(state: State, at: datetime) -> datetime:
    """When the next progress report leaves: in the client's zone, on a working day of ours."""
    cadence = state.agreement.reports
    hour, minute = cadence.time.split(":")
    recurrence = Recurrence(
        every=Every(cadence.every),
        weekday=cadence.weekday,
        at=time(int(hour), int(minute)),
        zone=state.calendars.client.zone,
        week_of=state.plan.milestones[0].start_on if cadence.every == "fortnightly" and state.plan and state.plan.milestones else None,
    )
    return next_slot(recurrence, at, state.calendars.provider)


def _schedule(state: State, at: datetime) -> ReportScheduled:
    because = why("contact-report-agreed", every=state.agreement.reports.every)
    return ReportScheduled(because=because, rule="contact/report", at=at, starts=(deadline("report", "engagement", at, because),))


def on_active(state: State, event: EngagementActivated | EngagementResumed, meta: Meta) -> Iterator[Event]:
    """From here on reports leave on their day."""
    yield _schedule(state, next_report(state, meta.at))


def on_report_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A report is due, with news or without (practice 29); one that still waits is merged into it."""
    reports = state.agreement.reports
    because = why("contact-you-get-reports", every=reports.every, weekday=reports.weekday.value)
    yield from plan_notice(state, "report", "engagement", because, "contact/report")
    yield _schedule(state, next_report(state, meta.at))
