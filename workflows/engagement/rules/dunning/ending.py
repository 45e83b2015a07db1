"""The end of the ladder: from here a person decides."""

from collections.abc import Iterator

from workflows.engagement.lifecycles import Kind
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event
from workflows.engagement.messages.reasons import InState, why
from workflows.engagement.rules.dunning.chasing import OUTLIVED
from workflows.engagement.rules.dunning.ladder import ladder_of
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import InvoiceItem, State


def is_over(state: State, invoice: InvoiceItem) -> bool:
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
        text, because = why("task-decide-unpaid"), why("dunning-ladder-ended")
        yield open_task(state, "decide_unpaid", invoice, text, because, "dunning/end", meta, ahead=ahead)


def charges_left(state: State, meta: Meta) -> Iterator[Event]:
    """Standing rule: costs and interest that are left when the invoice itself is paid or credited are somebody's to ask for, or to let go."""
    for invoice in state.invoices.values():
        if outliving(invoice) is not None and not is_open(state, "charges_left", invoice.id):
            left, now = invoice.fees + invoice.interest, InState(of=Kind.INVOICE, state=invoice.state)
            text = why("task-charges-left", number=invoice.number or invoice.id, state=now, left=left)
            yield open_task(state, "charges_left", invoice.id, text, why("dunning-charges-outlive"), "dunning/left", meta)


def outliving(invoice: InvoiceItem) -> int | None:
    """What of costs and interest is left when the invoice itself is settled; None where nothing is, or it is not."""
    left = invoice.fees_owed + invoice.interest_owed if invoice.state in OUTLIVED else 0
    return left if left > 0 else None
