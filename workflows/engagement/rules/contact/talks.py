"""Talking and telling: meetings with a recap, progress reports."""

from collections.abc import Iterator
from datetime import datetime, time

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import RecordMeeting
from workflows.engagement.messages.events import EngagementActivated, EngagementResumed, Event, MeetingRecorded, ReportScheduled
from workflows.engagement.rules.action import LIVE, Action, deadline, known_contact, known_person
from workflows.engagement.rules.notices.planning import merge_waiting, plan_notice
from workflows.engagement.rules.work.allowances import allowance_of
from workflows.engagement.state import State
from workflows.engagement.time.recurrence import Every, OnDayOff, Recurrence, next_slot


def _meeting_fits(state: State, command: RecordMeeting, meta: Meta) -> None:
    fits = {"presentation": {"PROPOSED"}, "kick_off": {"ONBOARDING"}, "closing_call": {"SIGNING_OFF"}}.get(command.purpose)
    if fits and state.stage not in fits:
        raise Refused("NOT_IN_THIS_STAGE", f"a {command.purpose} is not held while the engagement is {state.stage}", field="purpose")
    if command.held_at > meta.at:
        raise Refused("DATE_AHEAD", "a meeting is recorded after it was held", field="held_at")


def _meet(state: State, command: RecordMeeting, meta: Meta) -> Iterator[Event]:
    words = {"kick_off": "the kick-off", "closing_call": "the closing call", "presentation": "the presentation", "check_in": "a check-in"}
    yield MeetingRecorded(
        because=f"{words.get(command.purpose, 'a meeting')} was held",
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
        because = "We talked, and this is what we agreed."
        yield plan_notice(
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
        on_day_off=OnDayOff.PREVIOUS,
        week_of=state.plan.milestones[0].start_on if cadence.every == "fortnightly" and state.plan and state.plan.milestones else None,
    )
    return next_slot(recurrence, at, state.calendars.provider)


def _schedule(state: State, at: datetime) -> ReportScheduled:
    because = f"reports were agreed {state.agreement.reports.every}, also when all is smooth"
    return ReportScheduled(because=because, rule="contact/report", at=at, starts=(deadline("report", "engagement", at, because),))


def on_active(state: State, event: EngagementActivated | EngagementResumed, meta: Meta) -> Iterator[Event]:
    """From here on reports leave on their day."""
    yield _schedule(state, next_report(state, meta.at))


def on_report_due(state: State, subject: str, meta: Meta) -> Iterator[Event]:
    """A report is due, with news or without (practice 29); one that still waits is merged into it."""
    day = state.agreement.reports.weekday.value.capitalize()
    planned = plan_notice(state, "report", "engagement", f"We agreed on {state.agreement.reports.every} reports ({day}).", "contact/report")
    yield from merge_waiting(state, planned, "the next report came before it could leave, and tells all of it")
    yield planned
    yield _schedule(state, next_report(state, meta.at))


ACTIONS = (
    Action(RecordMeeting, Kind.ENGAGEMENT, None, LIVE, _meet, None, (), (known_person("by"), known_contact("contacts"), _meeting_fits)),
)
