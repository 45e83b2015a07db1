"""The billing port: whoever makes invoices.

The contract, for every implementation:

- ``call.key`` is the identity of the request: the same key twice makes one invoice and gives the same answer. An implementation that
  talks to a billing system hands the key on as its idempotency key, and looks the invoice up by ``call.engagement`` and ``call.invoice``
  before it makes another.
- ``call.number`` is unique already. An implementation whose system numbers by itself gives back that system's number.
- ``reference`` is what the client writes on the payment, an ISO 11649 creditor reference.
- The invoice, as the client may see it, lies in the document port.
- "Later" is raised as :func:`activities.failures.temporary`, "never" as :func:`activities.failures.permanent`; anything else is tried
  again soon.
"""

from typing import Protocol

from workflows.engagement.ports import InvoiceResult, IssueInvoiceCall


class Billing(Protocol):
    """Makes invoices."""

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        """Make an invoice, or give the one that this key made before.

        Raises:
            ApplicationError: TEMPORARY or PERMANENT.
        """
        ...
