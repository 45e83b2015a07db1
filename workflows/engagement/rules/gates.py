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
    InvoiceCredited,
    InvoiceVoided,
    InvoiceWrittenOff,
    PaymentRecorded,
    RefundRecorded,
)
from workflows.engagement.rules.action import AGREED, Action, known_person, moved
from workflows.engagement.rules.tasks import is_open, open_task
from workflows.engagement.state import State


def guards_of(state: State, milestone: str) -> tuple[str, ...]:
    """Gates that this milestone's start depends on; one whose own milestone was dropped asks for nothing."""
    return tuple(g.id for g in state.gates.values() if milestone in g.guards and _asks(state, g.id))


def _asks(state: State, gate_id: str) -> bool:
    return state.milestones[gate_id.removeprefix("gate-")].state != "DROPPED"


def shut_gates(state: State, milestone: str) -> tuple[str, ...]:
    """Of those, the ones that do not let work begin."""
    return tuple(g for g in guards_of(state, milestone) if state.gates[g].state not in PASSABLE_GATE)


def held_up(state: State, gate_id: str) -> bool:
    """Whether a milestone that has not begun waits for this gate."""
    gate = state.gates[gate_id]
    waiting = any(state.milestones[m].state in {"PLANNED", "BLOCKED", "READY"} for m in gate.guards)
    return waiting and gate.state not in PASSABLE_GATE and _asks(state, gate_id)


def on_paid(state: State, event: PaymentRecorded, meta: Meta) -> Iterator[Event]:
    """The payment opens its gate."""
    invoice = state.invoices[event.invoice]
    if state.gates[invoice.gate].state in {"SHUT", "RESHUT"}:
        because = f"{event.amount} was paid for {invoice.number}"
        move = moved(state, Kind.GATE, invoice.gate, "open")
        yield GateOpened(because=because, rule="gates/open", gate=invoice.gate, invoice=invoice.id, move=move)


def on_refund(state: State, event: RefundRecorded, meta: Meta) -> Iterator[Event]:
    """Money that went back shuts the gate it had opened."""
    gate = state.gates[state.invoices[event.invoice].gate]
    if gate.state != "OPEN":
        return
    because = f"{event.amount} went back"
    yield GateReshut(
        because=because, rule="gates/reshut", gate=gate.id, invoice=event.invoice, move=moved(state, Kind.GATE, gate.id, "reshut")
    )
    text = "The payment behind this gate went back: decide with the client how work goes on"
    yield open_task(state, "gate_reshut", gate.id, text, because, "gates/reshut", meta)


def on_cancelled_invoice(state: State, event: InvoiceCredited | InvoiceVoided | InvoiceWrittenOff, meta: Meta) -> Iterator[Event]:
    """No payment will open its gate any more: where something waits for it, somebody waives it or drops what waits."""
    gate = state.invoices[event.invoice].gate
    if state.stage in {"ONBOARDING", "ACTIVE", "PAUSED"} and held_up(state, gate) and not is_open(state, "settle_gate", gate):
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
