"""Tables of what is inside an engagement: one for each kind, in what `get` shows and on the pages of its lists."""

from collections.abc import Callable, Iterable
from typing import Any

from rich.table import Table

from milepost.v1 import parts_pb2
from worker.cli.cells import money, state_word
from worker.cli.local_time import day, moment
from worker.cli.paper import table


def invoices(items: Iterable[parts_pb2.Invoice]) -> Table:
    """Invoices."""
    rows = (
        (i.id, _numbers(i), state_word(i, "state"), money(i.amount), money(i.outstanding) if i.number else "", day(i.due_on)) for i in items
    )
    return table(("id", "number", "state", "amount", "outstanding", "due"), rows, wrap=(0, 1), right=(3, 4))


def _numbers(invoice: parts_pb2.Invoice) -> str:
    """Its number, and those of its credit notes."""
    return ", ".join((invoice.number or "to come", *(f"credit note {number}" for number in invoice.credit_notes)))


def tasks(items: Iterable[parts_pb2.Task]) -> Table:
    """Tasks of ours."""
    rows = ((t.id, t.owner, moment(t.due), state_word(t, "state"), t.text.words) for t in items)
    return table(("id", "owner", "due", "state", "what"), rows)


def inbound(items: Iterable[parts_pb2.Inbound]) -> Table:
    """Messages from the client."""
    rows = ((i.id, i.contact, moment(i.reply_due) or "no answer due", state_word(i, "state"), i.subject) for i in items)
    return table(("id", "from", "answer due", "state", "subject"), rows)


def notices(items: Iterable[parts_pb2.Notice]) -> Table:
    """Messages of ours."""
    rows = ((n.id, n.template, n.recipient, state_word(n, "state"), moment(n.sent_at) or f"planned {moment(n.planned_at)}") for n in items)
    return table(("id", "what", "to", "state", "sent"), rows, wrap=(1,))


def promises(items: Iterable[parts_pb2.Promise]) -> Table:
    """Promises to pay."""
    rows = ((p.id, p.invoice, p.by, money(p.amount), day(p.on), state_word(p, "state")) for p in items)
    return table(("id", "invoice", "by", "amount", "on", "state"), rows, wrap=(1,), right=(3,))


TABLES: dict[str, Callable[[Iterable[Any]], Table]] = {
    "invoices": invoices,
    "tasks": tasks,
    "inbound": inbound,
    "notices": notices,
    "promises": promises,
}
"""Field that holds them, in an engagement and on a page -> their table."""
