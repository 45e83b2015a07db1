"""The reconciling port: a billing system that can be asked what it knows, page by page.

The contract, for every implementation:

- ``open_invoices`` gives every invoice that is open, and those that changed in the last days, so that what was paid or voided since the last time
  is among them; invoices that are not ours are left out. Pages are bounded (about 50). No invoice that stays open is skipped while others change.
- ``events_of`` gives all that happened to an invoice, as the same events that the system's webhooks bring: the same source, the same fact ids.
- "Later" is raised as :func:`activities.failures.temporary`, "never" as :func:`activities.failures.permanent`.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from workflows.engagement.billing_events import BillingEvent
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money


class UnreadableFactError(Exception):
    """Something happened to an invoice of ours that cannot be told as an event; the text says what, for a person."""


class SystemStatus(StrEnum):
    """An invoice's status in words that billing systems share."""

    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"


class SystemInvoice(Frozen):
    """An invoice as the billing system has it."""

    external: str
    """The billing system's own id."""
    engagement: str
    invoice: str
    """Our id of it."""
    status: SystemStatus
    amount: Money
    """Gross: what was asked for."""
    paid: Money
    outstanding: Money
    """What is still asked for, after payments and credit notes."""


class SystemPage(Frozen):
    """Some invoices, and where the next ones are."""

    invoices: tuple[SystemInvoice, ...]
    cursor: str | None = None
    """Of the next page; none: this is the last."""


class Reconciling(Protocol):
    """A billing system that can be asked."""

    async def open_invoices(self, cursor: str | None) -> SystemPage:
        """A page of open and recently changed invoices.

        Args:
            cursor: as the page before gave it; none for the first page.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        ...

    async def events_of(self, external: str) -> Sequence[BillingEvent]:
        """All that happened to an invoice, oldest first.

        Raises:
            UnreadableFactError: a person must look.
            ApplicationError: TEMPORARY or PERMANENT.
        """
        ...
