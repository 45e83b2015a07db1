"""What an invoice that is not asked for yet waits for, where that is no day."""

from workflows.engagement.messages.reasons import Named, Reason, why
from workflows.engagement.state import InvoiceState, State
from workflows.engagement.terms import GateKind


def awaited(state: State, item: InvoiceState) -> Reason | None:
    """The event that an invoice waits for; none where it was asked for, or waits for no event."""
    gate = state.gates.get(item.gate or "")
    if item.state != "SCHEDULED" or gate is None:
        return None
    what = Named.milestone(gate.milestone) if gate.milestone else state.agreement.title
    match gate.kind:
        case GateKind.BEFORE_START:
            return why("statement-awaits-turn", what=what)
        case GateKind.ON_DELIVERY:
            return why("statement-awaits-delivery", what=what)
        case GateKind.ON_ACCEPTANCE:
            return why("statement-awaits-acceptance", what=what)
        case GateKind.ON_SIGN_OFF:
            return why("statement-awaits-sign-off")
    return None
