"""The base of all events: a row of a life cycle, the deadlines it sets and ends, and what the journal keeps of it."""

from datetime import datetime
from typing import ClassVar

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Frozen


class Move(Frozen):
    """One step of a life cycle, as it was when it happened: old states survive a change of the table."""

    kind: Kind
    id: str
    trigger: str
    origin: str
    to: str


class Deadline(Frozen):
    """A moment at which the clock itself has something to say; computed once and recorded (I11)."""

    id: str
    """``<what>/<subject>``; setting it again replaces it."""
    at: datetime
    because: Reason


class Event(Frozen):
    """Base of all events."""

    name: str
    because: Reason
    rule: str
    """``<subject>/<rule>``."""
    move: Move | None = None
    starts: tuple[Deadline, ...] = ()
    stops: tuple[str, ...] = ()
    personal: ClassVar[frozenset[str]] = frozenset()
    bulky: ClassVar[frozenset[str]] = frozenset()
