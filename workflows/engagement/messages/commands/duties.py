"""What the client brings."""

from typing import Literal

from workflows.engagement.messages.commands.base import Command, ItemId
from workflows.engagement.model import Line
from workflows.engagement.time.calendar import CalendarDay


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
