"""The billing port at Stripe."""

from activities.billing.credit_note import CreditNotePage
from activities.billing.kept import PAGE_TYPE, Kept
from activities.billing.page import InvoicePage
from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.changing import Changing
from activities.billing.stripe.issuing import Issuing
from activities.billing.stripe.objects import Invoice
from activities.billing.stripe.refunding import Refunding
from activities.billing.stripe.settling import Settling
from activities.failures import permanent
from activities.store import Store
from activities.store.documents import reference
from workflows.engagement.messages.ports import ChangeInvoiceCall, ChangeInvoiceResult, InvoiceChange, InvoiceResult, IssueInvoiceCall
from workflows.engagement.messages.reasons import why


class StripeBilling:
    """Makes invoices at Stripe, and tells it of their changes. Stripe mails nothing: our notices do.

    Args:
        api: the line to Stripe.
        store: where the invoice lies as the client sees it, a page of ours, and what was done before, by key; what is missing there is looked up at
            Stripe.
        zone: IANA zone of the house, in which a due day ends.
    """

    def __init__(self, api: StripeApi, store: Store, zone: str = "UTC") -> None:
        self._api, self._kept = api, Kept(store)
        self._pages, self._credit_notes = InvoicePage(), CreditNotePage()
        self._issuing, self._changing = Issuing(api, zone), Changing(api)
        self._settling, self._refunding = Settling(api), Refunding(api)

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        """Make an invoice, or give the one that this key made before.

        Raises:
            ApplicationError: TEMPORARY: Stripe is away or asks to wait; PERMANENT: it refuses, or cannot express the amount.
            StoreError, OSError: the store does not take it; trying again is safe.
        """
        # Before anything is made at Stripe: a page that cannot be written would leave an invoice behind that nobody has seen.
        known = await self._kept.known(call, InvoiceResult, lambda: self._pages.render(call, call.number or "1"))
        if known is not None:
            return known
        invoice = await self._issuing.issue(call)
        return await self._kept.keep(call, lambda: self._issued(call, invoice))

    def _issued(self, call: IssueInvoiceCall, invoice: Invoice) -> tuple[InvoiceResult, bytes]:
        number = invoice.number or invoice.id
        creditor_reference, page = self._pages.render(call, number)
        result = InvoiceResult(
            number=number,
            reference=creditor_reference,
            document=reference(page, PAGE_TYPE),
            external=invoice.id,
            pay_at=invoice.hosted_invoice_url,
        )
        return result, page

    async def change(self, call: ChangeInvoiceCall) -> ChangeInvoiceResult:
        """Void, credit, write off, refund or settle an invoice; once for each key.

        The result's ``external`` is the id of what was made: credit note, refund (several, parted by commas, where several payments were
        given back), payment record; events of Stripe speak of a refund under the same id.

        Raises:
            ApplicationError: TEMPORARY: Stripe is away or asks to wait; PERMANENT: it refuses, or does not know the invoice.
        """
        credits = call.change is InvoiceChange.CREDIT
        known = await self._kept.known(call, ChangeInvoiceResult, lambda: self._credit_notes.render(call, "1") if credits else None)
        if known is not None:
            return known
        invoice = await self._invoice(call)
        if credits:
            note = await self._changing.credit(call, invoice)
            return await self._kept.keep(call, lambda: self._credited(call, note.number, note.id))
        result = await self._changed(call, invoice)
        return await self._kept.keep(call, lambda: (result, None))

    async def _invoice(self, call: ChangeInvoiceCall) -> Invoice:
        if call.external is not None:
            return await self._issuing.read(call.external)
        found = await self._issuing.find(call.engagement, call.invoice)
        if found is None:
            raise permanent(why("failure-stripe-unknown", number=call.number or call.invoice))
        return found

    async def _changed(self, call: ChangeInvoiceCall, invoice: Invoice) -> ChangeInvoiceResult:
        if call.change is InvoiceChange.VOID:
            await self._changing.void(call, invoice)
        elif call.change is InvoiceChange.WRITE_OFF:
            await self._changing.write_off(call, invoice)
        elif call.change is InvoiceChange.REFUND:
            refunds = await self._refunding.refund(call, invoice)
            return ChangeInvoiceResult(external=",".join(refund.id for refund in refunds))
        else:
            record = await self._settling.settle(call, invoice)
            return ChangeInvoiceResult(external=record.id if record else None)
        return ChangeInvoiceResult(external=invoice.id)

    def _credited(self, call: ChangeInvoiceCall, number: str, external: str) -> tuple[ChangeInvoiceResult, bytes]:
        page = self._credit_notes.render(call, number)
        return ChangeInvoiceResult(number=number, external=external, document=reference(page, PAGE_TYPE)), page
