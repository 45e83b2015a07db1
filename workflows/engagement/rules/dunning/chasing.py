"""Whether an unpaid invoice is chased now, or left in peace for a while."""

from workflows.engagement.state import PromiseState, State

CHASED = frozenset({"OPEN", "OVERDUE"})
"""States of an invoice that the ladder is about."""


def given_promise(state: State, invoice_id: str) -> PromiseState | None:
    """The promise to pay that stands for an invoice."""
    return next((p for p in state.promises.values() if p.invoice == invoice_id and p.state == "GIVEN"), None)


def rests(state: State, invoice_id: str) -> str | None:
    """Why the ladder of an invoice rests; none where it goes on."""
    if state.dunning_hold is not None:
        return f"all reminders rest until {state.dunning_hold.until}"
    promise = given_promise(state, invoice_id)
    return f"the client promised to pay by {promise.on}" if promise else None
