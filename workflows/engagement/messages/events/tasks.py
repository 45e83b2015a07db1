"""Tasks of ours."""

from datetime import datetime
from typing import ClassVar, Literal

from workflows.engagement.messages.answers import Misfit
from workflows.engagement.messages.effects import Effect
from workflows.engagement.messages.events.base import Event
from workflows.engagement.messages.reasons import Reason


class TaskOpened(Event):
    """Somebody of ours has something to do."""

    name: Literal["TaskOpened"] = "TaskOpened"
    task: str
    what: str
    subject: str
    owner: str
    due: datetime
    text: Reason
    """What to do."""
    detail: str | None = None
    """What somebody said about it."""
    effect: Effect | None = None
    """What did not go through, where a person may ask for it once more."""
    personal: ClassVar[frozenset[str]] = frozenset({"detail"})
    bulky: ClassVar[frozenset[str]] = frozenset({"effect"})


class TaskDone(Event):
    """It is done, or no longer needed."""

    name: Literal["TaskDone"] = "TaskDone"
    task: str
    by: str
    outcome: str | None = None
    """What came of it, where a person says so."""
    personal: ClassVar[frozenset[str]] = frozenset({"outcome"})


class TaskOverdue(Event):
    """Its day passed."""

    name: Literal["TaskOverdue"] = "TaskOverdue"
    task: str


class TaskEscalated(Event):
    """It goes to the person above."""

    name: Literal["TaskEscalated"] = "TaskEscalated"
    task: str
    to: str


class JournalDiffered(Event):
    """The journal store did not hold what it should."""

    name: Literal["JournalDiffered"] = "JournalDiffered"
    how: Misfit
    at: int
    """Sequence of the first line that differs."""
    through: int
    """Sequence of the last line that is lost; where none is, the last one that the store was known to hold."""


class DeadlineSetAside(Event):
    """Its rule has a defect: nothing follows from it."""

    name: Literal["DeadlineSetAside"] = "DeadlineSetAside"
    deadline: str
