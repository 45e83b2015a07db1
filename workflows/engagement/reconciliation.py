"""Final figures against the first accepted baseline (practice 37)."""

from typing import Literal

from workflows.engagement.model import Frozen
from workflows.engagement.state import State


class FoundVariance(Frozen):
    """A final figure that differs from what was first agreed."""

    milestone: str
    what: Literal["price", "date", "dropped"]
    agreed: str
    final: str


def variances_of(state: State) -> tuple[FoundVariance, ...]:
    """Every milestone whose price or date differs from the baseline, or that was dropped.

    The price differs where its invoice was credited, withdrawn or written off; the date where the first delivery came after the promise of the
    day of acceptance, however good the reasons for which it moved later.
    """
    found: list[FoundVariance] = []
    for item in state.milestones.values():
        planned = state.planned(item.id)
        if item.state == "DROPPED":
            found.append(FoundVariance(milestone=item.id, what="dropped", agreed="delivered", final="dropped"))
            continue
        delivered = state.calendars.provider.local(item.delivered_at).date() if item.delivered_at else None
        if delivered is None or delivered > planned.promised_on:
            final = delivered.isoformat() if delivered else "not delivered"
            found.append(FoundVariance(milestone=item.id, what="date", agreed=planned.promised_on.isoformat(), final=final))
        for invoice in state.invoices.values():
            if invoice.milestone == item.id and invoice.state in {"CREDITED", "VOID", "WRITTEN_OFF"}:
                found.append(FoundVariance(milestone=item.id, what="price", agreed=str(invoice.amount), final=invoice.state.lower()))
    return tuple(found)
