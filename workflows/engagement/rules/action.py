"""The shape of a rule: an action a caller may ask for, with its guards kept apart, so that what is possible can be listed without asking."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from workflows.engagement.lifecycles import ENDED, ENGAGEMENT, Kind, Stage, machine
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.messages.commands import Command
from workflows.engagement.messages.events import Deadline, Event, Move
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.state import Item, State

StateGuard = Callable[[State, str, datetime], None]
"""Raises :class:`Refused` where the state is in the way of acting on that id."""

ArgumentGuard = Callable[[State, Any, Meta], None]
"""Raises :class:`Refused` where the command's own fields are wrong."""

LIVE = frozenset(ENGAGEMENT.states) - ENDED
"""Stages in which something can still happen."""

AGREED = frozenset({Stage.ONBOARDING, Stage.ACTIVE, Stage.PAUSED, Stage.SIGNING_OFF, Stage.COMPLETED, Stage.CANCELLED})
"""Stages with accepted terms (CANCELLED: perhaps)."""


@dataclass(frozen=True)
class Action:
    """What a command does.

    Attributes:
        command: its class.
        kind: whose life cycle the row belongs to.
        trigger: the row's trigger; none: it moves nothing.
        stages: engagement stages in which it is possible at all.
        decide: the events, given that all guards passed.
        subject: the command's field that names the item; none: the engagement itself.
        state_guards: asked with the item's id.
        argument_guards: asked with the command.
        stage_code: reason code where the stage is in the way.
        illegal: a better refusal than "the table has no such row", for an item in a state.
        asks: fields that a guard asks for though the command's shape does not.
    """

    command: type[Command]
    kind: Kind
    trigger: str | None
    stages: frozenset[Stage]
    decide: Callable[[State, Any, Meta], Iterable[Event]]
    subject: str | None = None
    state_guards: tuple[StateGuard, ...] = ()
    argument_guards: tuple[ArgumentGuard, ...] = ()
    stage_code: str = "NOT_IN_THIS_STAGE"
    illegal: Callable[[State, Item], Refused | None] = field(default=lambda state, item: None)
    asks: tuple[str, ...] = ()

    @cached_property
    def name(self) -> str:
        """Kind of the command."""
        return str(self.command.model_fields["kind"].default)

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Fields the caller must fill besides the subject."""
        fields = self.command.model_fields.items()
        return tuple(n for n, f in fields if (f.is_required() or n in self.asks) and n not in {"kind", self.subject})


def moved(state: State, kind: Kind, item_id: str, trigger: str) -> Move:
    """The row that ``trigger`` takes for an item.

    Raises:
        machine.IllegalMove: the table has no such row.
    """
    item = state.item(kind, item_id)
    assert item is not None
    return Move(kind=kind, id=item_id, trigger=trigger, origin=item.state, to=machine.move(kind, item.state, trigger))


def stage_move(state: State, trigger: str) -> Move:
    """The row that ``trigger`` takes for the engagement."""
    return moved(state, Kind.ENGAGEMENT, state.id, trigger)


def deadline(what: str, subject: str, at: datetime, because: Reason) -> Deadline:
    """A deadline ``<what>/<subject>``."""
    return Deadline(id=f"{what}/{subject}", at=at, because=because)


def known_contact(field_name: str) -> ArgumentGuard:
    """The field must be the id of a contact."""

    def guard(state: State, command: Any, meta: Meta) -> None:
        value = getattr(command, field_name)
        for contact_id in value if isinstance(value, tuple) else (value,):
            if all(c.id != contact_id for c in state.client.contacts):
                known = tuple(c.id for c in state.client.contacts)
                raise Refused("UNKNOWN_CONTACT", field=field_name, id=contact_id, known=known)

    return guard


def known_person(field_name: str) -> ArgumentGuard:
    """The field must be the id of a person of the team."""

    def guard(state: State, command: Any, meta: Meta) -> None:
        value = getattr(command, field_name)
        if all(p.id != value for p in state.provider.team):
            known = tuple(p.id for p in state.provider.team)
            raise Refused("UNKNOWN_PERSON", field=field_name, id=value, known=known)

    return guard


def the_decider(field_name: str) -> ArgumentGuard:
    """The field must be the contact who decides: one person on each side."""

    def guard(state: State, command: Any, meta: Meta) -> None:
        known_contact(field_name)(state, command, meta)
        if getattr(command, field_name) != state.client.decider.id:
            raise Refused("NOT_THE_DECIDER", field=field_name, decider=state.client.decider.id)

    return guard


def not_in_the_past(field_name: str) -> ArgumentGuard:
    """The field must be a business day after today, in the provider's zone, and not beyond the days whose holidays are known."""

    def guard(state: State, command: Any, meta: Meta) -> None:
        day, calendar = getattr(command, field_name), state.calendars.provider
        if day <= calendar.local(meta.at).date():
            raise Refused("DATE_NOT_AHEAD", field=field_name, day=day)
        if calendar.resolved_until is not None and day > calendar.resolved_until:
            raise Refused("DATE_TOO_FAR", field=field_name, day=day, known_until=calendar.resolved_until)
        if not calendar.is_business_day(day):
            raise Refused("DAY_OFF", field=field_name, day=day, next=calendar.next_business_day(day))

    return guard


def not_in_the_future(field_name: str, but_for: timedelta = timedelta(0)) -> ArgumentGuard:
    """The field must not be after today, in the provider's zone.

    Args:
        field_name: of a day.
        but_for: how far ahead it may be all the same.
    """

    def guard(state: State, command: Any, meta: Meta) -> None:
        day = getattr(command, field_name)
        if day > state.calendars.provider.local(meta.at).date() + but_for:
            raise Refused("DATE_AHEAD", field=field_name, day=day)

    return guard
