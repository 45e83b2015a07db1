"""Gates: what a payment opens, what a refund shuts, and who may let work begin unpaid."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import PASSABLE_GATE, Kind
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.commands import WaiveGate
from workflows.engagement.messages.events import (
    Event,
    GateOpened,
    GateReshut,
    GateWaived,
    InvoiceCancelled,
    InvoiceGivenUp,
    InvoicePaid,
    InvoiceReopened,
    InvoiceVoided,
    InvoiceWrittenOff,
)
from workflows.engagement.rules.action import AGREED, Action, known_person, moved
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import GateState, State
from workflows.engagement.terms import GateKind


def guards_of(state: State, milestone: str) -> tuple[str, ...]:
    """Gates that this milestone's start depends on.

    One whose own milestone was dropped asks for nothing, and one on a date only from its day on.
    """
    return tuple(g.id for g in state.gates.values() if milestone in g.guards and _asks(state, g.id))


def _asks(state: State, gate_id: str) -> bool:
    gate = state.gates[gate_id]
    if gate.milestone is not None and state.milestones[gate.milestone].state == "DROPPED":
        return False
    return gate.kind is not GateKind.ON_DATE or state.invoices[gate.invoice].state != "SCHEDULED"


def shut_gates(state: State, milestone: str) -> tuple[str, ...]:
    """Of those, the ones that do not let work begin."""
    return tuple(g for g in guards_of(state, milestone) if state.gates[g].state not in PASSABLE_GATE)


def own_gates(state: State, milestone: str | None, kind: GateKind) -> tuple[GateState, ...]:
    """The gates of that kind that ask for the price of a milestone; for none, those that ask for a part of all prices."""
    return tuple(g for g in state.gates.values() if g.milestone == milestone and g.kind is kind)


def files_wait(state: State, milestone: str) -> bool:
    """Whether the final files of a milestone follow on payment."""
    return any(g.state not in PASSABLE_GATE for g in own_gates(state, milestone, GateKind.ON_DELIVERY))


def held_up(state: State, gate_id: str) -> bool:
    """Whether a milestone that has not begun, or the files of one that was delivered, waits for this gate."""
    return state.gates[gate_id].state not in PASSABLE_GATE and _waits(state, gate_id)


def _waits(state: State, gate_id: str) -> bool:
    """Whether something would wait for it if it were shut."""
    gate = state.gates[gate_id]
    if not _asks(state, gate_id):
        return False
    if gate.kind is GateKind.ON_DELIVERY and gate.milestone:
        own = state.milestones[gate.milestone]
        return own.delivered_at is not None and own.files_released_at is None
    return any(state.milestones[m].state in {"PLANNED", "BLOCKED", "READY"} for m in gate.guards)


def on_paid(state: State, event: InvoicePaid, meta: Meta) -> Iterator[Event]:
    """What is paid opens its gate."""
    invoice = state.invoices[event.invoice]
    if invoice.gate and state.gates[invoice.gate].state in {"SHUT", "RESHUT"}:
        because = f"{invoice.number} is paid"
        move = moved(state, Kind.GATE, invoice.gate, "open")
        yield GateOpened(because=because, rule="gates/open", gate=invoice.gate, invoice=invoice.id, settled_on=event.settled_on, move=move)


def on_reopened(state: State, event: InvoiceReopened, meta: Meta) -> Iterator[Event]:
    """Money that went back shuts the gate it had opened."""
    invoice = state.invoices[event.invoice]
    if invoice.gate and state.gates[invoice.gate].state == "OPEN":
        because = f"{event.outstanding} of {invoice.number} is to be paid again"
        yield _reshut(state, invoice.gate, because)
        yield _talk_it_over(state, invoice.gate, because, meta)


def on_given_up(state: State, event: InvoiceGivenUp, meta: Meta) -> Iterator[Event]:
    """Money that went back shuts the gate, and none will open it any more: somebody waives it or drops what waits, or talks to the client."""
    gate = state.invoices[event.invoice].gate
    if gate is None:
        return
    if state.gates[gate].state != "OPEN":
        yield from left_shut(state, gate, meta)
        return
    yield _reshut(state, gate, event.because)
    if _waits(state, gate):
        yield from _left_shut(state, gate, meta)
    else:
        yield _talk_it_over(state, gate, event.because, meta)


def _reshut(state: State, gate: str, because: str) -> GateReshut:
    move = moved(state, Kind.GATE, gate, "reshut")
    return GateReshut(because=because, rule="gates/reshut", gate=gate, invoice=state.gates[gate].invoice, move=move)


def _talk_it_over(state: State, gate: str, because: str, meta: Meta) -> Event:
    text = "The payment behind this gate went back: decide with the client how work goes on"
    return open_task(state, "gate_reshut", gate, text, because, "gates/reshut", meta)


def on_cancelled_invoice(state: State, event: InvoiceCancelled | InvoiceVoided | InvoiceWrittenOff, meta: Meta) -> Iterator[Event]:
    """No payment will open its gate any more: where something waits for it, somebody waives it or drops what waits."""
    gate = state.invoices[event.invoice].gate
    if gate:
        yield from left_shut(state, gate, meta)


def left_shut(state: State, gate: str, meta: Meta) -> Iterator[Event]:
    """Something waits for a gate that no payment will open any more."""
    if held_up(state, gate):
        yield from _left_shut(state, gate, meta)


def _left_shut(state: State, gate: str, meta: Meta) -> Iterator[Event]:
    if state.stage in AGREED - {"CANCELLED"} and _waits(state, gate) and not is_open(state, "settle_gate", gate):
        text = "No payment will open this gate any more: waive it, or drop the milestones that wait for it"
        yield open_task(state, "settle_gate", gate, text, "the invoice behind it is not to be paid", "gates/left-shut", meta)


def _waive(state: State, command: WaiveGate, meta: Meta) -> Iterator[Event]:
    yield GateWaived(
        because=f"{command.by} lets work begin unpaid",
        rule="gates/waive",
        gate=command.gate,
        by=command.by,
        explanation=command.explanation,
        move=moved(state, Kind.GATE, command.gate, "waive"),
    )


ACTIONS = (Action(WaiveGate, Kind.GATE, "waive", AGREED, _waive, "gate", (), (known_person("by"),)),)
