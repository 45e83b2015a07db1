"""Milestones."""

from typing import Literal

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
