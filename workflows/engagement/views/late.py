"""What a caller sees of promises to pay."""

from datetime import date

from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.state import State


class PromiseView(Frozen):
    """A promise of the client to pay by a day."""

    id: str
    state: str
    invoice: str
    by: str
    on: date
    amount: Money


def promises_of(state: State) -> tuple[PromiseView, ...]:
    """All promises, in the order in which they were given."""
    return tuple(PromiseView.model_validate(promise, from_attributes=True) for promise in state.promises.values())
