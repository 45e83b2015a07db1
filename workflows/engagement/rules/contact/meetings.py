"""Meetings, each with a recap in writing."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind, Stage
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import RecordMeeting
from workflows.engagement.messages.events import Event, MeetingRecorded
from workflows.engagement.messages.reasons import Named, why
from workflows.engagement.rules.action import LIVE, Action, known_contact, known_person
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.work.allowances import allowance_of
from workflows.engagement.state import State

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


ACTIONS = (
    Action(RecordMeeting, Kind.ENGAGEMENT, None, LIVE, _meet, None, (), (known_person("by"), known_contact("contacts"), _meeting_fits)),
)
