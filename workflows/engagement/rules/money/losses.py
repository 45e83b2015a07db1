"""Losses that grow without a word of ours: money went back on an invoice that we had given up, or what we counted on was never paid."""

from collections.abc import Iterable, Iterator

from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Balance, TaskOpened
from workflows.engagement.money import Money
from workflows.engagement.rules.tasks.life import open_task
from workflows.engagement.state import State


def grown(state: State, balances: Iterable[Balance], meta: Meta) -> Iterator[TaskOpened]:
    """Whoever keeps our books notes what is lost on top; each time anew, and whatever becomes of gates.

    Args:
        state: the aggregate, with the balances as they were.
        balances: what they are now.
        meta: who and when.
    """
    ahead = 0
    for each in balances:
        item = state.invoices[each.invoice]
        if each.written_off <= item.written_off:
            continue
        more, lost = (
            Money(minor=minor, currency=item.amount.currency) for minor in (each.written_off - item.written_off, each.written_off)
        )
        text = f"The loss on {item.number} grew by {more}, to {lost}: note it in your books"
        because = "the writing off covers more of the invoice than before"
        yield open_task(state, "loss_grown", item.id, text, because, "books/loss", meta, ahead=ahead)
        ahead += 1
