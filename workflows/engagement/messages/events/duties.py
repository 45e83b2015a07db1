"""What the client brings, and what follows when it is late."""

from datetime import date, datetime
from typing import ClassVar, Literal

from workflows.engagement.messages.events.base import Event
from workflows.engagement.model import Frozen


class MovedDate(Frozen):
    """A promised day that moved."""

    milestone: str
    was: date
    now: date
    through: date
    """The last day whose delay is counted in it."""


class DutyLate(Event):
    """Its day passed."""

    name: Literal["DutyLate"] = "DutyLate"
    duty: str
    due_on: date
    policy: Literal["bill_anyway", "shift", "hold", "abandon"]
    milestones: tuple[str, ...] = ()
    """What waits for it."""


class DutyStepTaken(Event):
    """A consequence that was announced."""

    name: Literal["DutyStepTaken"] = "DutyStepTaken"
    duty: str
    step: Literal["held", "delayed", "suspended", "abandoned"]
    announced_by: str
    """Key of the notice that announced it."""
    announced_at: datetime


class DutyStepPutOff(Event):
    """A consequence comes later: its announcement was not confirmed sent in time."""

    name: Literal["DutyStepPutOff"] = "DutyStepPutOff"
    duty: str
    step: Literal["held", "delayed", "suspended", "abandoned"]
    until: datetime


class DutyDone(Event):
    """The client brought it."""

    name: Literal["DutyDone"] = "DutyDone"
    duty: str
    on: date
    late_days: int
    """Business days of the house after its day; 0: in time."""
    moved: tuple[MovedDate, ...] = ()
    """Our promised days that move by as much."""


class DutyExcused(Event):
    """It is not needed any more, or not held against the client."""

    name: Literal["DutyExcused"] = "DutyExcused"
    duty: str
    explanation: str
    personal: ClassVar[frozenset[str]] = frozenset({"explanation"})
