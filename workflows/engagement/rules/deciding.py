"""Decide: what a command leads to, or why it is refused and what is possible instead."""

from collections.abc import Collection
from datetime import datetime

from workflows.engagement.lifecycles import Kind, machine
from workflows.engagement.messages.answers import AvailableAction, Meta, Refused
from workflows.engagement.messages.commands import BILLING, Command
from workflows.engagement.messages.events import Event
from workflows.engagement.rules.action import Action
from workflows.engagement.rules.table import ACTIONS, RESULTS
from workflows.engagement.state import Item, State


def decide(state: State, command: Command, meta: Meta) -> list[Event]:
    """The events a command leads to.

    Raises:
        Refused: with a reason code, and what is possible instead.
    """
    if type(command) in RESULTS:
        return list(RESULTS[type(command)](state, command, meta))
    try:
        action = ACTIONS.get(type(command))
        if action is None:
            raise Refused("ALREADY_CREATED")
        _guard(state, action, command, meta)
        return list(action.decide(state, command, meta))
    except Refused as answer:
        raise _with_actions(answer, state, command, meta) from None


def _with_actions(answer: Refused, state: State, command: Command, meta: Meta) -> Refused:
    """Add what is possible on the resource addressed."""
    action = ACTIONS.get(type(command))
    subject = (getattr(command, action.subject) if action and action.subject else None) or state.id
    possible = available(state, meta.at, (subject,))
    answer.refusal = answer.refusal.model_copy(update={"available": possible})
    return answer


def _guard(state: State, action: Action, command: Command, meta: Meta) -> None:
    if state.stage not in action.stages:
        raise Refused(action.stage_code, action=action.name, stage=state.stage)
    item = _item(state, action, command)
    _row(state, action, item)
    for state_guard in action.state_guards:
        state_guard(state, item.id, meta.at)
    for argument_guard in action.argument_guards:
        argument_guard(state, command, meta)


def _item(state: State, action: Action, command: Command) -> Item:
    items = state.items(action.kind)
    if action.subject is None:
        if not items:
            raise Refused("NOT_YET", kind=action.kind.value)
        return next(iter(items.values()))
    wanted = getattr(command, action.subject)
    if wanted is None:  # about the engagement as a whole
        return Item(id=state.id, state=state.stage)
    if wanted not in items:
        raise Refused("UNKNOWN_ITEM", field=action.subject, not_found=True, kind=action.kind.value, id=wanted)
    return items[wanted]


def _row(state: State, action: Action, item: Item) -> None:
    if action.trigger is None:
        return
    try:
        machine.move(action.kind, item.state, action.trigger)
    except machine.IllegalMove as error:
        better = action.illegal(state, item)
        if better:
            raise better from error
        raise Refused("ILLEGAL_MOVE", action=action.name, kind=action.kind.value, id=item.id, state=item.state) from error


def available(state: State, now: datetime, subjects: Collection[str] | None = None) -> tuple[AvailableAction, ...]:
    """What callers may ask for now: table row and state guards hold; the arguments are theirs to fill.

    Args:
        state: the aggregate.
        now: business time.
        subjects: ids of the things that are asked about; none: all.
    """
    found: list[AvailableAction] = []
    things = {kind: state.items(kind) for kind in Kind}
    for action in ACTIONS.values():
        if state.stage not in action.stages or action.command in BILLING:
            continue
        items = things[action.kind]
        for item in items.values() if subjects is None else (items[name] for name in subjects if name in items):
            leads_to = machine.possible(action.kind, item.state).get(action.trigger) if action.trigger else ""
            if leads_to is not None and _passes(state, action, item.id, now):
                found.append(AvailableAction(action=action.name, subject=item.id, leads_to=leads_to, needs=action.needs))
    return tuple(found)


def _passes(state: State, action: Action, item_id: str, now: datetime) -> bool:
    try:
        for guard in action.state_guards:
            guard(state, item_id, now)
    except Refused:
        return False
    return True
