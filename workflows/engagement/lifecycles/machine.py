"""The tables, built once into ``transitions`` machines. The only file that knows that library.

The machines are immutable and shared: no model is ever registered, because registration leaks models and compares them by equality. A throw-away
probe object carries the state through the trigger.
"""

import logging
from functools import cache
from typing import Any

from transitions import Machine, MachineError

from workflows.engagement.lifecycles import LIFECYCLES, Kind, Lifecycle

logging.getLogger("transitions").setLevel(logging.WARNING)  # it logs each transition at INFO, and replay repeats them


class IllegalMove(Exception):
    """The table has no such row.

    Attributes:
        kind: whose life cycle.
        state: the state it is in.
        trigger: what was asked for.
    """

    def __init__(self, kind: Kind, state: str, trigger: str) -> None:
        super().__init__(f"{kind.value}: '{trigger}' is not possible in {state}")
        self.kind, self.state, self.trigger = kind, state, trigger


class _Probe:
    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def _build(table: Lifecycle[str]) -> Machine:
    machine = Machine(model=None, states=list(table.states), initial=table.initial, auto_transitions=False, queued=False, send_event=False)
    for state, trigger, following in table.rows:
        machine.add_transition(trigger, state, following)
    return machine


_MACHINES: dict[Kind, Any] = {kind: _build(table) for kind, table in LIFECYCLES.items()}


@cache
def move(kind: Kind, state: str, trigger: str) -> str:
    """The state that ``trigger`` leads to.

    Args:
        kind: whose life cycle.
        state: the state it is in.
        trigger: what happens.

    Raises:
        IllegalMove: the table has no such row, or no such trigger or state.
    """
    machine = _MACHINES[kind]
    event = machine.events.get(trigger)
    if event is None or state not in machine.states:
        raise IllegalMove(kind, state, trigger)
    probe = _Probe(state)
    try:
        event.trigger(probe)
    except MachineError as error:
        raise IllegalMove(kind, state, trigger) from error
    return probe.state


def possible(kind: Kind, state: str) -> dict[str, str]:
    """Triggers possible in ``state``, with the state each leads to."""
    return {trigger: following for origin, trigger, following in LIFECYCLES[kind].rows if origin == state}
