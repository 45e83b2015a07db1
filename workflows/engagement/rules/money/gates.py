"""Gates: what a payment opens, what a refund shuts, and who may let work begin unpaid."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import SHUT_GATE, GateState, Kind, Stage
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
from workflows.engagement.messages.reasons import Named, Reason, why
from workflows.engagement.rules.action import AGREED, Action, known_person, moved
from workflows.engagement.rules.money.behind_gates import held_up, waits
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import State

_GOES_ON = AGREED - {Stage.CANCELLED}


def on_paid(state: State, event: InvoicePaid, meta: Meta) -> Iterator[Event]:
    """What is paid opens its gate."""
    invoice = state.invoices[event.invoice]
    if invoice.gate and state.gates[invoice.gate].state in SHUT_GATE:
        because = why("money-invoice-paid", number=invoice.number or invoice.id)
        move = moved(state, Kind.GATE, invoice.gate, "open")
        yield GateOpened(because=because, rule="gates/open", gate=invoice.gate, invoice=invoice.id, settled_on=event.settled_on, move=move)


def on_reopened(state: State, event: InvoiceReopened, meta: Meta) -> Iterator[Event]:
    """Money that went back shuts the gate it had opened."""
    invoice = state.invoices[event.invoice]
    if invoice.gate and state.gates[invoice.gate].state == GateState.OPEN:
        because = why("money-paid-again", amount=event.outstanding, number=invoice.number or invoice.id)
        yield _reshut(state, invoice.gate, because)
        yield _talk_it_over(state, invoice.gate, because, meta)


def on_given_up(state: State, event: InvoiceGivenUp, meta: Meta) -> Iterator[Event]:
    """Money that went back shuts the gate, and none will open it any more: somebody waives it or drops what waits, or talks to the client."""
    gate = state.invoices[event.invoice].gate
    if gate is None:
        return
    if state.gates[gate].state != GateState.OPEN:
        yield from left_shut(state, gate, meta)
        return
    yield _reshut(state, gate, event.because)
    if waits(state, gate):
        yield from _left_shut(state, gate, meta)
    else:
        yield _talk_it_over(state, gate, event.because, meta)


def _reshut(state: State, gate: str, because: Reason) -> GateReshut:
    move = moved(state, Kind.GATE, gate, "reshut")
    return GateReshut(because=because, rule="gates/reshut", gate=gate, invoice=state.gates[gate].invoice, move=move)


def _talk_it_over(state: State, gate: str, because: Reason, meta: Meta) -> Event:
    return open_task(state, "gate_reshut", gate, why("task-gate-reshut"), because, "gates/reshut", meta)


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
    if state.stage in _GOES_ON and waits(state, gate) and not is_open(state, "settle_gate", gate):
        yield open_task(state, "settle_gate", gate, why("task-settle-gate"), why("money-not-to-be-paid"), "gates/left-shut", meta)


def _waive(state: State, command: WaiveGate, meta: Meta) -> Iterator[Event]:
    yield GateWaived(
        because=why("money-gate-waived", by=Named.person(command.by)),
        rule="gates/waive",
        gate=command.gate,
        by=command.by,
        explanation=command.explanation,
        move=moved(state, Kind.GATE, command.gate, "waive"),
    )


ACTIONS = (Action(WaiveGate, Kind.GATE, "waive", AGREED, _waive, "gate", (), (known_person("by"),)),)
