"""Several billing systems behind the one port: each call names the one it is for."""

from collections.abc import Mapping

from activities.billing import Billing
from activities.failures import permanent
from workflows.engagement.messages.ports import ChangeInvoiceCall, ChangeInvoiceResult, InvoiceResult, IssueInvoiceCall
from workflows.engagement.messages.reasons import why


class NamedBilling:
    """Hands each call to the billing system that it names.

    Args:
        systems: those that are set up, by the name that a house gives them in its ``billing.system``.
    """

    def __init__(self, systems: Mapping[str, Billing]) -> None:
        self._systems = dict(systems)

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        """Make an invoice, or give the one that this key made before.

        Raises:
            ApplicationError: as the system says; PERMANENT where there is none of that name.
        """
        return await self._of(call.billing).issue(call)

    async def change(self, call: ChangeInvoiceCall) -> ChangeInvoiceResult:
        """Void, credit, write off, refund or settle an invoice.

        Raises:
            ApplicationError: as the system says; PERMANENT where there is none of that name.
        """
        return await self._of(call.billing).change(call)

    def _of(self, name: str) -> Billing:
        found = self._systems.get(name)
        if found is None:
            raise permanent(why("failure-system-unknown", system=name, known=sorted(self._systems)))
        return found
