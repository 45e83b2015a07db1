"""The billing port at Stripe."""

import asyncio

from activities.billing.credit_note import CreditNotePage
from activities.billing.page import InvoicePage
from activities.billing.stripe.api import StripeApi
from activities.billing.stripe.changing import Changing
from activities.billing.stripe.issuing import Issuing
from activities.billing.stripe.objects import Invoice
from activities.billing.stripe.refunding import Refunding
from activities.billing.stripe.settling import Settling
from activities.documents import DocumentStore
from activities.failures import permanent
from activities.marks import Marks
from workflows.engagement.messages.ports import ChangeInvoiceCall, ChangeInvoiceResult, InvoiceChange, InvoiceResult, IssueInvoiceCall
from workflows.engagement.messages.reasons import why


class StripeBilling:
    """Makes invoices at Stripe, and tells it of their changes. Stripe mails nothing: our notices do.

    Args:
        api: the line to Stripe.
        documents: where the invoice lies as the client sees it: a page of ours.
        marks: what was done before, by key; what is missing here is looked up at Stripe.
        zone: IANA zone of the house, in which a due day ends.
    """

    def __init__(self, api: StripeApi, documents: DocumentStore, marks: Marks, zone: str = "UTC") -> None:
        self._api, self._documents, self._marks = api, documents, marks
        self._pages, self._credit_notes = InvoicePage(), CreditNotePage()
        self._issuing, self._changing = Issuing(api, zone), Changing(api)
        self._settling, self._refunding = Settling(api), Refunding(api)

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        """Make an invoice, or give the one that this key made before.

        Raises:
            ApplicationError: TEMPORARY: Stripe is away or asks to wait; PERMANENT: it refuses, or cannot express the amount.
            OSError: the disk does not take the page; trying again is safe.
        """
        known = await asyncio.to_thread(self._marks.recorded, call.key)
        if known is not None:
            return InvoiceResult.model_validate_json(known)
        # Before anything is made at Stripe: a page that cannot be written would leave an invoice behind that nobody has seen.
        self._pages.render(call, call.number or "1")
        result = await asyncio.to_thread(self._kept, call, await self._issuing.issue(call))
        await asyncio.to_thread(self._marks.record, call.key, result.model_dump_json())
        return result

    def _kept(self, call: IssueInvoiceCall, invoice: Invoice) -> InvoiceResult:
        number = invoice.number or invoice.id
        reference, page = self._pages.render(call, number)
        document = self._documents.put(page, "text/html")
        return InvoiceResult(number=number, reference=reference, document=document, external=invoice.id, pay_at=invoice.hosted_invoice_url)

    async def change(self, call: ChangeInvoiceCall) -> ChangeInvoiceResult:
        """Void, credit, write off, refund or settle an invoice; once for each key.

        The result's ``external`` is the id of what was made: credit note, refund (several, parted by commas, where several payments were
        given back), payment record; events of Stripe speak of a refund under the same id.

        Raises:
            ApplicationError: TEMPORARY: Stripe is away or asks to wait; PERMANENT: it refuses, or does not know the invoice.
        """
        known = await asyncio.to_thread(self._marks.recorded, call.key)
        if known is not None:
            return ChangeInvoiceResult.model_validate_json(known)
        result = await self._changed(call, await self._invoice(call))
        await asyncio.to_thread(self._marks.record, call.key, result.model_dump_json())
        return result

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
        elif call.change is InvoiceChange.CREDIT:
            return await self._credited(call, invoice)
        elif call.change is InvoiceChange.REFUND:
            refunds = await self._refunding.refund(call, invoice)
            return ChangeInvoiceResult(external=",".join(refund.id for refund in refunds))
        else:
            record = await self._settling.settle(call, invoice)
            return ChangeInvoiceResult(external=record.id if record else None)
        return ChangeInvoiceResult(external=invoice.id)

    async def _credited(self, call: ChangeInvoiceCall, invoice: Invoice) -> ChangeInvoiceResult:
        self._credit_notes.render(call, "1")
        note = await self._changing.credit(call, invoice)
        document = await asyncio.to_thread(self._documents.put, self._credit_notes.render(call, note.number), "text/html")
        return ChangeInvoiceResult(number=note.number, external=note.id, document=document)
