"""Whether an unpaid invoice is chased now, or left in peace for a while."""

from workflows.engagement.lifecycles import InvoiceState, PromiseState
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.state import PromiseItem, State

OUTLIVED = frozenset({InvoiceState.PAID, InvoiceState.CREDITED})
"""States of an invoice whose charges outlive it."""


def given_promise(state: State, invoice_id: str) -> PromiseItem | None:
    """The promise to pay that stands for an invoice."""
    return next((p for p in state.promises.values() if p.invoice == invoice_id and p.state == PromiseState.GIVEN), None)


def rests(state: State, invoice_id: str) -> Reason | None:
    """Why the ladder of an invoice rests; none where it goes on."""
    if state.dunning_hold is not None:
        return why("dunning-all-rest", until=state.dunning_hold.until)
    promise = given_promise(state, invoice_id)
    return why("dunning-promised-by", day=promise.on) if promise else None
