"""The base of all events: a row of a life cycle, the deadlines it sets and ends, and what the journal keeps of it."""

from datetime import datetime
from typing import ClassVar

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Frozen


class Move(Frozen):
    """One step of a life cycle, with origin and target as they were when it was decided: a later change of the table does not affect it."""

    kind: Kind
    id: str
    trigger: str
    origin: str
    to: str


class Deadline(Frozen):
    """A moment at which the engine acts without a request. It is computed once and recorded (I11)."""

    id: str
    """``<what>/<subject>``; setting it again replaces it."""
    at: datetime
    because: Reason


class Event(Frozen):
    """Base of all events.

    Attributes:
        name: stored in journals for life, never renamed.
        because: why; never personal.
        rule: ``<subject>/<rule>``.
        move: the row of a life cycle that is taken; none where nothing moves.
        starts: deadlines that are set.
        stops: ids of deadlines that end.
        personal: fields that the journal keeps apart, where they can be erased; the hash holds a commitment to them.
        bulky: fields that the journal leaves out.
    """

    name: str
    because: Reason
    rule: str
    move: Move | None = None
    starts: tuple[Deadline, ...] = ()
    stops: tuple[str, ...] = ()
    personal: ClassVar[frozenset[str]] = frozenset()
    bulky: ClassVar[frozenset[str]] = frozenset()
