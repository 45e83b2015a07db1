"""Reasons as data: a code with typed parameters, made where something is decided and put into words where somebody reads it.

A rule writes ``why("dunning-fee-announced", amount=amount, told=day)``. The sentence stands in the catalogue (``activities/catalogue``), in every
language there is. State, journal and hash carry code and parameters only, so that a better sentence changes no past, and so that each reader gets
the reason in his own language and with figures in his own form.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, SerializerFunctionWrapHandler, Tag, model_serializer

from workflows.engagement.lifecycles import Kind
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money


class Day(Frozen):
    """A calendar day."""

    day: date


class Moment(Frozen):
    """A moment, with its zone."""

    moment: datetime


class Number(Frozen):
    """An exact decimal number, such as a rate in per cent."""

    number: str


class Worked(Frozen):
    """An amount of working time."""

    minutes: int


class Named(Frozen):
    """Something that readers know by a name: its id stands here, and whoever writes the sentence looks the name up."""

    named: Literal["person", "milestone", "invoice", "gate", "duty", "retainer", "notice", "meeting", "task"]
    id: str

    @classmethod
    def person(cls, person_id: str) -> "Named":
        """A contact of the client or somebody of the team."""
        return cls(named="person", id=person_id)

    @classmethod
    def milestone(cls, milestone_id: str) -> "Named":
        """A milestone: its title."""
        return cls(named="milestone", id=milestone_id)

    @classmethod
    def duty(cls, duty_id: str) -> "Named":
        """What the client brings."""
        return cls(named="duty", id=duty_id)

    @classmethod
    def gate(cls, gate_id: str) -> "Named":
        """A gate: what is paid at it."""
        return cls(named="gate", id=gate_id)

    @classmethod
    def retainer(cls, retainer_id: str) -> "Named":
        """A retainer: its title."""
        return cls(named="retainer", id=retainer_id)

    @classmethod
    def notice(cls, template: str) -> "Named":
        """A kind of message, by its template."""
        return cls(named="notice", id=template)

    @classmethod
    def meeting(cls, purpose: str) -> "Named":
        """A kind of meeting, by its purpose."""
        return cls(named="meeting", id=purpose)


class InState(Frozen):
    """A state of a life cycle: the sentence says it in words."""

    of: Kind
    state: str


def _tag(value: Any) -> str | None:
    """Which of the types below a value is, as an object or as JSON."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return "text"
    if isinstance(value, int):
        return "count"
    keys = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, Frozen | Money) else ()
    return next((tag for key, tag in _BY_KEY.items() if key in keys), None)


_BY_KEY = {
    "minor": "sum",
    "day": "day",
    "moment": "moment",
    "number": "number",
    "minutes": "worked",
    "named": "named",
    "of": "state",
    "code": "reason",
}
"""The key that only this type has."""

One: TypeAlias = Annotated[
    Annotated[str, Tag("text")]
    | Annotated[int, Tag("count")]
    | Annotated[Money, Tag("sum")]
    | Annotated[Day, Tag("day")]
    | Annotated[Moment, Tag("moment")]
    | Annotated[Number, Tag("number")]
    | Annotated[Worked, Tag("worked")]
    | Annotated[Named, Tag("named")]
    | Annotated[InState, Tag("state")]
    | Annotated["Reason", Tag("reason")],
    Discriminator(_tag),
]
"""What a sentence may be about. Text is an id, a number of an invoice or a word of the API, never what a person wrote: a reason is not personal."""


class Reason(Frozen):
    """Why something is so, or what is to be done: a sentence without its words.

    Attributes:
        code: id of the sentence in the catalogue, such as ``money-paid``; a variant of one after a dot, such as ``DATE_AHEAD.meeting``.
        params: what it is about, by the names that the sentence uses.
    """

    code: str
    params: dict[str, One | tuple[One, ...]] = Field(default_factory=dict)

    @model_serializer(mode="wrap")
    def _short(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without parameters where there are none: most have none, and there are thousands."""
        written: dict[str, Any] = handler(self)
        return written if self.params else {"code": self.code}


Reason.model_rebuild()

Value: TypeAlias = str | int | Money | date | datetime | Decimal | Worked | Named | InState | Reason
"""What :func:`why` takes; days, moments and decimal numbers become parameters of that type."""


def why(code: str, **params: Value | Sequence[Value]) -> Reason:
    """A reason.

    Args:
        code: id of its sentence, written out, so that a test finds every code.
        params: what the sentence names, by the names it uses.
    """
    return Reason(code=code, params={name: _parameter(value) for name, value in params.items()})


def _parameter(value: Value | Sequence[Value]) -> Any:
    if isinstance(value, datetime):
        return Moment(moment=value)
    if isinstance(value, date):
        return Day(day=value)
    if isinstance(value, Decimal):
        return Number(number=format(value, "f"))
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Sequence):
        return tuple(_parameter(each) for each in value)
    return value
