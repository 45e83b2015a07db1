"""The end of the ladder: from here a person decides."""

from collections.abc import Iterator

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event
from workflows.engagement.rules.dunning.ladder import ladder_of
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import InvoiceState, State

OUTLIVED = frozenset({"PAID", "CREDITED"})
"""States of an invoice whose charges outlive it."""


def is_over(state: State, invoice: InvoiceState) -> bool:
    """Whether no step is left."""
    return invoice.steps_taken >= len(ladder_of(state))


def at_the_end(state: State, invoice: str, meta: Meta, ahead: int = 0) -> Iterator[Event]:
    """An overdue invoice with no step left on its ladder.

    Args:
        state: the aggregate.
        invoice: which invoice.
        meta: who and when.
        ahead: how many tasks the same decision opens before this one.
    """
    if not is_open(state, "decide_unpaid", invoice) and not is_open(state, "hand_over", invoice):
        text = "Every step of the ladder is taken and the invoice is unpaid: decide what to do"
        yield open_task(state, "decide_unpaid", invoice, text, "the ladder is at its end", "dunning/end", meta, ahead=ahead)


def charges_left(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: costs and interest that are left when the invoice itself is paid or credited are somebody's to ask for, or to let go."""
    for invoice in state.invoices.values():
        if invoice.state not in OUTLIVED or invoice.fees_owed + invoice.interest_owed <= 0:
            continue
        if not is_open(state, "charges_left", invoice.id):
            left = invoice.fees + invoice.interest
            text = f"Invoice {invoice.number} is {invoice.state.lower()} but for charges of {left}: ask for them, or waive them"
            yield open_task(state, "charges_left", invoice.id, text, "charges outlive the invoice they came with", "dunning/left", meta)
