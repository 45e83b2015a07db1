"""Announcements: no consequence unless the message that announced it was confirmed sent the agreed time before (practice 59).

What a message announces is a mark such as ``fee-6``: the consequence, and the step of the ladder that brings it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from workflows.engagement.lifecycles import NOTICE
from workflows.engagement.rules.dunning.ladder import day_of, ladder_of, of_this_ladder
from workflows.engagement.state import InvoiceItem, NoticeItem, State
from workflows.engagement.terms import Consequence

BY_HAND = 0
"""Step of a fee that belongs to no step of the ladder: charged by hand, where the terms name a fee."""


def mark(kind: Consequence, step: int) -> str:
    """How a consequence of a step is marked."""
    return f"{kind}-{step}"


def charge_id(invoice_id: str, kind: Consequence, step: int) -> str:
    """The one identity of what a step charges."""
    return f"{invoice_id}/{mark(kind, step)}"


def announcement(state: State, invoice: InvoiceItem, wanted: str) -> NoticeItem | None:
    """The first message that announced it and was confirmed sent, since the ladder began."""
    return next((n for n in of_this_ladder(state, invoice) if wanted in n.announces and n.sent_at is not None), None)


def on_its_way(state: State, invoice: InvoiceItem, wanted: str) -> bool:
    """Whether a message that announces it may still arrive."""
    return any(wanted in n.announces and n.state not in NOTICE.final for n in of_this_ladder(state, invoice))


def possible_from(state: State, announced: NoticeItem) -> date:
    """The first day on which what a message announced may happen."""
    assert announced.sent_at is not None
    return day_of(state, announced.sent_at) + timedelta(days=state.agreement.payment.late.announce_days)


def in_time(state: State, invoice: InvoiceItem, wanted: str, today: date) -> bool:
    """Whether it was announced, and early enough for today."""
    found = announcement(state, invoice, wanted)
    return found is not None and possible_from(state, found) <= today


def still_to_come(state: State, invoice: InvoiceItem, step: int) -> tuple[str, ...]:
    """Consequences of a step that have not happened yet."""
    needs = ladder_of(state)[step - 1].needs
    return tuple(mark(kind, step) for kind in needs if not has_happened(state, invoice, kind, step))


def has_happened(state: State, invoice: InvoiceItem, kind: Consequence, step: int) -> bool:
    """Whether this consequence is there: a charge by its identity, interest once for the whole invoice."""
    if kind == "interest":
        return any(c.invoice == invoice.id and c.kind == "interest" for c in state.charges.values())
    return kind == "fee" and charge_id(invoice.id, "fee", step) in state.charges


def announced_by(state: State, invoice: InvoiceItem, steps: Iterable[int]) -> Iterator[str]:
    """What the reminders of these steps announce: the consequences of that kind at every later step, once each."""
    ladder, told = ladder_of(state), set[str]()
    for number in steps:
        for kind in ladder[number - 1].announces:
            later = [n for n in range(number + 1, len(ladder) + 1) if kind in ladder[n - 1].needs]
            if kind == "fee" and not later:
                later = [BY_HAND]
            for found in later:
                name = mark(kind, found)
                if name not in told and not has_happened(state, invoice, kind, found):
                    told.add(name)
                    yield name
