"""The reconciling port: a billing system that can be asked what it knows, page by page and invoice by invoice.

The contract, for every implementation:

- ``open_invoices`` gives every invoice that is open; invoices that are not ours are left out. Pages are bounded (about 50). No invoice that stays
  open is skipped while others change.
- ``changed_invoices`` gives every invoice that something happened to since a moment: what changes about an invoice that is settled is found by that alone.
- ``look_up`` gives an invoice as it is now, with all that happened to it, as the same events that the system's webhooks bring: the same source, the
  same fact ids.
- "Later" is raised as :func:`activities.failures.temporary`, "never" as :func:`activities.failures.permanent`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from workflows.engagement.messages.billing_events import BillingEvent
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money


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


class ChangedPage(Frozen):
    """Some invoices to which something happened, and where the next ones are."""

    externals: tuple[str, ...]
    """The billing system's own ids; whose invoices they are :meth:`QueryableBilling.look_up` tells."""
    cursor: str | None = None
    """Of the next page; none: this is the last."""


class SystemRecord(Frozen):
    """An invoice with its story."""

    invoice: SystemInvoice
    events: tuple[BillingEvent, ...] = ()
    """Oldest first."""
    unreadable: str = ""
    """Something happened to it that cannot be told as an event, and then no event is: what, for a person."""


class QueryableBilling(Protocol):
    """A billing system that can be asked."""

    async def open_invoices(self, cursor: str | None) -> SystemPage:
        """A page of open invoices.

        Args:
            cursor: as the page before gave it; none for the first page.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        ...

    async def changed_invoices(self, since: datetime | None, cursor: str | None) -> ChangedPage:
        """A page of invoices to which something happened, whatever their status now.

        Args:
            since: leaves out what happened earlier; none goes back as far as the system remembers.
            cursor: as the page before gave it; none for the first page.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        ...

    async def look_up(self, external: str) -> SystemRecord | None:
        """One invoice, whatever its status; none where there is none of ours under that id.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        ...
