"""What billing reads of an engagement: all invoices, and little of each. No part of the API."""

from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.state import State


class BilledInvoice(Frozen):
    """An invoice."""

    id: str
    state: str
    amount: Money
    """Gross."""
    outstanding: Money
    number: str
    reference: str
    external: str
    """Its id in the billing system; empty where invoices are documents of our own."""


class BillingView(Frozen):
    """An engagement."""

    id: str
    client: str
    sequence: int
    billing: str
    """The billing system that makes its invoices."""
    invoices: tuple[BilledInvoice, ...]


def billing_view(state: State) -> BillingView:
    """What billing reads."""
    return BillingView(
        id=state.id,
        client=state.client.name,
        sequence=state.sequence,
        billing=state.provider.billing.system,
        invoices=tuple(
            BilledInvoice(
                id=item.id,
                state=item.state,
                amount=item.amount,
                outstanding=item.outstanding,
                number=item.number or "",
                reference=item.reference or "",
                external=item.external or "",
            )
            for item in state.invoices.values()
        ),
    )
