"""What waits for something that the client brings."""

from datetime import datetime

from workflows.engagement.lifecycles import UNBEGUN_MILESTONE, DutyState, InvoiceState, MilestoneState
from workflows.engagement.messages.answers import Refused
from workflows.engagement.state import DutyItem, State
from workflows.engagement.terms import DelayPolicy, GateKind

UNDELIVERED = UNBEGUN_MILESTONE | {MilestoneState.IN_PROGRESS, MilestoneState.HELD}
"""States of a milestone whose first delivery is still to come."""

BILLED_LATER = frozenset({GateKind.ON_DELIVERY, GateKind.ON_ACCEPTANCE})
"""Gates whose invoice waits for the work, and is asked for on its planned day where the client lets the work wait (``bill_anyway``)."""


def policy_of(state: State) -> DelayPolicy:
    """What was agreed for a client who is late."""
    return state.agreement.client_delay.policy


def waiting_on(state: State, duty: DutyItem) -> tuple[str, ...]:
    """Milestones that wait for a duty.

    Those it names; else all that have not begun, and where work is to be held also what is at work. What was delivered waits no more.
    """
    if duty.waiting:
        return tuple(m for m in duty.waiting if state.milestones[m].state in UNDELIVERED)
    states = UNDELIVERED if policy_of(state) == "hold" else UNBEGUN_MILESTONE
    return tuple(m.id for m in state.milestones.values() if m.state in states)


def late_for(state: State, milestone: str) -> DutyItem | None:
    """A late duty that a milestone waits for."""
    return next((d for d in state.duties.values() if d.state == DutyState.LATE and milestone in waiting_on(state, d)), None)


def unasked(state: State, milestone: str) -> list[str]:
    """Invoices of a milestone that wait for its delivery or acceptance; hours are asked for once they are worked all the same."""
    if state.milestone_terms(milestone).billing is not None:
        return []
    gates = [g for g in state.gates.values() if g.milestone == milestone and g.kind in BILLED_LATER]
    return [g.invoice for g in gates if state.invoices[g.invoice].state == InvoiceState.SCHEDULED]


def billed_anyway(state: State, milestone: str) -> tuple[str, ...]:
    """Running deadlines that ask for a milestone's invoices before its work is done, because it waits for a late duty."""
    return tuple(d for invoice in unasked(state, milestone) if (d := f"issue/{invoice}") in state.deadlines)


def begun(state: State, milestone: str) -> tuple[str, ...]:
    """Those of them that stop when work on the milestone begins: from then on it waits for what names it only."""
    named = any(d.state == DutyState.LATE and milestone in d.waiting for d in state.duties.values())
    return () if named else billed_anyway(state, milestone)


def held_back(state: State, milestone: str, besides: str = "") -> DutyItem | None:
    """A late duty for which work on a milestone is held.

    Args:
        state: the aggregate.
        milestone: whose work.
        besides: a duty that does not count.
    """
    found = (d for d in state.duties.values() if d.state == DutyState.LATE and "held" in d.steps and d.id != besides)
    return next((d for d in found if milestone in waiting_on(state, d)), None)


def brought(state: State, milestone: str, at: datetime) -> None:
    """State guard: where work is held for a late duty, none begins.

    Raises:
        Refused: the client is to bring something first.
    """
    duty = held_back(state, milestone)
    if duty is not None:
        raise Refused("WAITS_FOR_CLIENT", duty=duty.id, due_on=duty.due_on)
