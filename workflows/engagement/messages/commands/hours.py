"""Hours worked."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.engagement.messages.commands.base import Command, ItemId
from workflows.engagement.model import Line, Slug
from workflows.engagement.time.calendar import CalendarDay


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
