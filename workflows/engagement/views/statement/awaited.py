"""What an invoice that is not asked for yet waits for, where that is no day: in words for people."""

from workflows.engagement.state import InvoiceState, State
from workflows.engagement.terms import GateKind

_EVENT = {
    GateKind.BEFORE_START: "waits until “{title}” has its turn, and is issued then",
    GateKind.ON_DELIVERY: "waits for the delivery of “{title}”, and is issued then",
    GateKind.ON_ACCEPTANCE: "waits for the acceptance of “{title}”, and is issued then",
    GateKind.ON_SIGN_OFF: "waits for the sign-off, and is issued then",
}


def awaited(state: State, item: InvoiceState) -> str:
    """The event that an invoice waits for; empty where it was asked for, or waits for none."""
    gate = state.gates.get(item.gate or "")
    if item.state != "SCHEDULED" or gate is None:
        return ""
    title = state.milestone_terms(gate.milestone).title if gate.milestone else state.agreement.title
    return _EVENT.get(gate.kind, "").format(title=title)
