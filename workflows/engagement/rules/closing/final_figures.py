"""Final figures against the first accepted baseline (practice 37)."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from workflows.engagement.lifecycles import CANCELLED_INVOICE, Kind, MilestoneState
from workflows.engagement.messages.reasons import InState, Reason, why
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.rules.work.hours_billed import by_hours, worked_sum
from workflows.engagement.state import InvoiceItem, State

_DELIVERED, _DROPPED = (InState(of=Kind.MILESTONE, state=state) for state in (MilestoneState.DELIVERED, MilestoneState.DROPPED))


class FoundVariance(Frozen):
    """A final figure that differs from what was first agreed."""

    milestone: str
    """Id of the milestone; of an invoice that belongs to none what it is for: ``deposit``, ``retention``, the id of an installment ..."""
    what: Literal["price", "date", "dropped"]
    agreed: Money | date | InState
    final: Money | date | InState | Reason
    """A reason where nothing can be shown for what was agreed."""


def variances_of(state: State) -> tuple[FoundVariance, ...]:
    """Every milestone whose price or date differs from the baseline, or that was dropped.

    The price differs where its invoice was credited, withdrawn or written off; the date where the first delivery came after the promise of the
    day of acceptance, however good the reasons for which it moved later.
    """
    found: list[FoundVariance] = []
    for item in state.milestones.values():
        planned = state.planned(item.id)
        if item.state == MilestoneState.DROPPED:
            found.append(FoundVariance(milestone=item.id, what="dropped", agreed=_DELIVERED, final=_DROPPED))
            continue
        day = state.calendars.provider.local(item.delivered_at).date() if item.delivered_at else None
        if day is None or day > planned.promised_on:
            final = day or why("closing-not-delivered")
            found.append(FoundVariance(milestone=item.id, what="date", agreed=planned.promised_on, final=final))
        if not _nothing_worked(state, item.id):
            found += [v for i in state.invoices.values() if i.milestone == item.id for v in _price(i)]
    return (*found, *(v for i in state.invoices.values() if i.milestone is None for v in _price(i)))


def _nothing_worked(state: State, milestone: str) -> bool:
    """Billed by hours, and there were none: below its cap, which is no variance."""
    return by_hours(state, milestone) is not None and not worked_sum(state, milestone).minor


def _price(invoice: InvoiceItem) -> Iterator[FoundVariance]:
    """An invoice that asks for less than was agreed; one that belongs to no milestone is called after what it is for."""
    about, agreed = invoice.milestone or invoice.id.removeprefix("invoice-"), invoice.amount
    if invoice.state in CANCELLED_INVOICE:
        yield FoundVariance(milestone=about, what="price", agreed=agreed, final=InState(of=Kind.INVOICE, state=invoice.state))
    elif invoice.credited:
        left = invoice.amount - Money(minor=invoice.credited, currency=invoice.amount.currency)
        yield FoundVariance(milestone=about, what="price", agreed=agreed, final=left)
