"""The billing port: whoever makes invoices.

The contract, for every implementation:

- ``call.key`` is the identity of the request: the same key twice makes one invoice and gives the same answer. An implementation that
  talks to a billing system hands the key on as its idempotency key, and looks the invoice up by ``call.engagement`` and ``call.invoice``
  before it makes another.
- ``call.number`` is unique already; where it is missing the implementation takes the next number of its series, once for each invoice, or gives
  back the one that its system numbered the invoice with.
- A change is told once: the same key twice changes nothing a second time and gives the same answer; a change that is true already is no failure.
- ``reference`` is what the client writes on the payment, an ISO 11649 creditor reference.
- The invoice, as the client may see it, lies in the store.
- The journal entries that a call carries are stored before the result is given, which says where the store's journal ends.
- "Later" is raised as :func:`activities.failures.temporary`, "never" as :func:`activities.failures.permanent`; anything else is tried
  again soon.
"""

from typing import Protocol

from workflows.engagement.messages.ports import ChangeInvoiceCall, ChangeInvoiceResult, InvoiceResult, IssueInvoiceCall


class Billing(Protocol):
    """Makes invoices, and is told about their changes."""

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        """Make an invoice, or give the one that this key made before.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        ...

    async def change(self, call: ChangeInvoiceCall) -> ChangeInvoiceResult:
        """Void, credit, write off, refund or settle an invoice.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        ...
