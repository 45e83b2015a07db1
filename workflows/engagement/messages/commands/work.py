"""Milestones, what the client brings, hours that were worked; all work at once: pausing and resuming."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.engagement.messages.commands.base import Command, ItemId
from workflows.engagement.model import Line, Slug, Text
from workflows.engagement.time.calendar import CalendarDay


class StartMilestone(Command):
    """Work on a milestone begins."""

    kind: Literal["start_milestone"] = "start_milestone"
    milestone: ItemId


class DeliverMilestone(Command):
    """A milestone is handed over for review."""

    kind: Literal["deliver_milestone"] = "deliver_milestone"
    milestone: ItemId
    note: Text
    """What is delivered and where, as the client reads it."""


class RequestRevision(Command):
    """The client sends a delivery back."""

    kind: Literal["request_revision"] = "request_revision"
    milestone: ItemId
    by: Slug
    wishes: Text
    """What is to change."""


class AcceptMilestone(Command):
    """The client accepts a delivery."""

    kind: Literal["accept_milestone"] = "accept_milestone"
    milestone: ItemId
    by: Slug


class HoldMilestone(Command):
    """Stop work on a milestone for a while."""

    kind: Literal["hold_milestone"] = "hold_milestone"
    milestone: ItemId
    explanation: Line
    until: CalendarDay
    """The day on which somebody looks at it again."""


class ResumeMilestone(Command):
    """Go on with a held milestone."""

    kind: Literal["resume_milestone"] = "resume_milestone"
    milestone: ItemId


class DropMilestone(Command):
    """Take a milestone out, by agreement with the client."""

    kind: Literal["drop_milestone"] = "drop_milestone"
    milestone: ItemId
    explanation: Line


class PauseEngagement(Command):
    """Everything rests until a day that is named."""

    kind: Literal["pause_engagement"] = "pause_engagement"
    explanation: Line
    until: CalendarDay


class ResumeEngagement(Command):
    """Go on."""

    kind: Literal["resume_engagement"] = "resume_engagement"


class RecordDutyDone(Command):
    """The client brought what was to be brought."""

    kind: Literal["record_duty_done"] = "record_duty_done"
    duty: ItemId
    on: CalendarDay
    """The day on which it came."""


class ExcuseDuty(Command):
    """It is not needed any more, or not held against the client."""

    kind: Literal["excuse_duty"] = "excuse_duty"
    duty: ItemId
    explanation: Line


class RecordHours(Command):
    """Hours were worked on a milestone that is billed by them."""

    kind: Literal["record_hours"] = "record_hours"
    milestone: ItemId
    role: Slug
    """A role that the milestone bills."""
    minutes: Annotated[int, Field(ge=1, le=1440)]
    on: CalendarDay
    """The day on which they were worked."""
    by: Slug
    """Who of ours worked."""
    note: Line | None = None
    """What was done."""


class CorrectHours(Command):
    """Hours were recorded by mistake: the entry is reversed, with the reason; nothing is edited."""

    kind: Literal["correct_hours"] = "correct_hours"
    milestone: ItemId
    entry: ItemId
    """The entry, such as ``hours-7``."""
    explanation: Line
