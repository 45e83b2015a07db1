"""What waits for a gate, and for which. Pure readings; nothing happens here."""

from workflows.engagement.lifecycles import PASSABLE_GATE, UNBEGUN_MILESTONE, InvoiceState, MilestoneState
from workflows.engagement.state import GateItem, State
from workflows.engagement.terms import GateKind


def guards_of(state: State, milestone: str) -> tuple[str, ...]:
    """Gates that this milestone's start depends on.

    One whose own milestone was dropped asks for nothing, and one on a date only from its day on.
    """
    return tuple(g.id for g in state.gates.values() if milestone in g.guards and _asks(state, g.id))


def _asks(state: State, gate_id: str) -> bool:
    gate = state.gates[gate_id]
    if gate.milestone is not None and state.milestones[gate.milestone].state == MilestoneState.DROPPED:
        return False
    return gate.kind is not GateKind.ON_DATE or state.invoices[gate.invoice].state != InvoiceState.SCHEDULED


def shut_gates(state: State, milestone: str) -> tuple[str, ...]:
    """Of those, the ones that do not let work begin."""
    return tuple(g for g in guards_of(state, milestone) if state.gates[g].state not in PASSABLE_GATE)


def own_gates(state: State, milestone: str | None, kind: GateKind) -> tuple[GateItem, ...]:
    """The gates of that kind that ask for the price of a milestone; for none, those that ask for a part of all prices."""
    return tuple(g for g in state.gates.values() if g.milestone == milestone and g.kind is kind)


def files_wait(state: State, milestone: str) -> bool:
    """Whether the final files of a milestone follow on payment."""
    return any(g.state not in PASSABLE_GATE for g in own_gates(state, milestone, GateKind.ON_DELIVERY))


def held_up(state: State, gate_id: str) -> bool:
    """Whether a milestone that has not begun, or the files of one that was delivered, waits for this gate."""
    return state.gates[gate_id].state not in PASSABLE_GATE and waits(state, gate_id)


def waits(state: State, gate_id: str) -> bool:
    """Whether something would wait for it if it were shut."""
    gate = state.gates[gate_id]
    if not _asks(state, gate_id):
        return False
    if gate.kind is GateKind.ON_DELIVERY and gate.milestone:
        own = state.milestones[gate.milestone]
        return own.delivered_at is not None and own.files_released_at is None
    return any(state.milestones[m].state in UNBEGUN_MILESTONE for m in gate.guards)
