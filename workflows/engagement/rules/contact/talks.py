"""Talking and telling: meetings with a recap, progress reports."""

from collections.abc import Iterator
from datetime import datetime, time

from workflows.engagement.lifecycles import Kind, Stage
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import RecordMeeting
from workflows.engagement.messages.events import EngagementActivated, EngagementResumed, Event, MeetingRecorded, ReportScheduled
from workflows.engagement.messages.reasons import Named, why
from workflows.engagement.rules.action import LIVE, Action, deadline, known_contact, known_person
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.work.allowances import allowance_of
from workflows.engagement.state import State
from workflows.engagement.time.recurrence import Every, Recurrence, next_slot

_STAGES = {"presentation": Stage.PROPOSED, "kick_off": Stage.ONBOARDING, "closing_call": Stage.SIGNING_OFF}
"""The stage in which a meeting of that purpose belongs."""


def _meeting_fits(state: State, command: RecordMeeting, meta: Meta) -> None:
    fits = _STAGES.get(command.purpose)
    if fits is not None and state.stage != fits:
        raise Refused("NOT_IN_THIS_STAGE.meeting", field="purpose", purpose=command.purpose, stage=state.stage)
    if command.held_at > meta.at:
        raise Refused("DATE_AHEAD.meeting", field="held_at")


def _meet(state: State, command: RecordMeeting, meta: Meta) -> Iterator[Event]:
    yield MeetingRecorded(
        because=why("contact-met", meeting=Named.meeting(command.purpose)),
        rule="contact/meeting",
        purpose=command.purpose,
        form=command.form,
        allowance=allowance_of(state, command),
        by=command.by,
        contacts=command.contacts,
        held_at=command.held_at,
        recap=command.recap,
    )


def on_meeting(state: State, event: MeetingRecorded, meta: Meta) -> Iterator[Event]:
    """Each conversation ends with a recap in writing (practice 11)."""
    for ahead, contact in enumerate(dict.fromkeys(event.contacts)):
        because = why("contact-we-talked")
        yield from plan_notice(
            state, "recap", event.purpose.replace("_", "-"), because, "contact/recap", recipient=contact, body=event.recap, ahead=ahead
        )


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


ACTIONS = (
    Action(RecordMeeting, Kind.ENGAGEMENT, None, LIVE, _meet, None, (), (known_person("by"), known_contact("contacts"), _meeting_fits)),
)
