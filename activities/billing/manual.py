"""Manual billing: invoices and credit notes are documents of our own, and a person records the payments."""

import asyncio

from activities.billing.credit_note import CreditNotePage
from activities.billing.page import InvoicePage, reference_for
from activities.billing.series import Numbers
from activities.documents import DocumentStore
from activities.failures import permanent
from activities.marks import Marks
from workflows.engagement.messages.ports import ChangeInvoiceCall, ChangeInvoiceResult, InvoiceChange, InvoiceResult, IssueInvoiceCall
from workflows.engagement.messages.reasons import Reason, why

__all__ = ["ManualBilling", "reference_for"]


class ManualBilling:
    """Makes invoices and credit notes as documents; there is no system behind it that would have to be told of anything else.

    Args:
        documents: where they lie.
        marks: which keys did something before.
        numbers: where a number comes from when a call brings none; without it each call must bring one.
    """

    def __init__(self, documents: DocumentStore, marks: Marks, numbers: Numbers | None = None) -> None:
        self._documents, self._marks, self._numbers = documents, marks, numbers
        self._invoices, self._credit_notes = InvoicePage(), CreditNotePage()

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        """Make an invoice, or give the one that this key made before.

        Raises:
            ApplicationError: PERMANENT: no page in that language, no series to take a number from, or a number that makes no reference;
                TEMPORARY: the number series does not answer.
            OSError: the disk does not take it; trying again is safe.
        """
        known = await asyncio.to_thread(self._marks.recorded, call.key)
        if known is not None:
            return InvoiceResult.model_validate_json(known)
        # First of all a trial: a number once taken for a page that cannot be written would be a gap in the series.
        self._invoices.render(call, call.number or "1")
        number = call.number or await self._next(call.series, f"{call.engagement}/{call.invoice}", why("failure-no-number"))
        return await asyncio.to_thread(self._issue, call, number)

    async def change(self, call: ChangeInvoiceCall) -> ChangeInvoiceResult:
        """Write the credit note, or give the one that this key made before.

        Of any other change nobody has to be told: the engagement keeps it, and money that goes back a person sends.

        Raises:
            ApplicationError: PERMANENT: no page in that language, or no series to take a number from; TEMPORARY: the number series does not
                answer.
            OSError: the disk does not take it; trying again is safe.
        """
        known = await asyncio.to_thread(self._marks.recorded, call.key)
        if known is not None:
            return ChangeInvoiceResult.model_validate_json(known)
        number = None
        if call.change is InvoiceChange.CREDIT:
            # The key of the effect, because an invoice may be credited more than once.
            number = await self._next(call.series, call.key, why("failure-no-number.credit-note"))
        return await asyncio.to_thread(self._change, call, number)

    async def _next(self, series: str | None, key: str, without: Reason) -> str:
        if series is None or self._numbers is None:
            raise permanent(without)
        return await self._numbers.take(series, key)

    def _issue(self, call: IssueInvoiceCall, number: str) -> InvoiceResult:
        reference, page = self._invoices.render(call, number)
        document = self._documents.put(page, "text/html")
        result = InvoiceResult(number=number, reference=reference, document=document)
        self._marks.record(call.key, result.model_dump_json())
        return result

    def _change(self, call: ChangeInvoiceCall, number: str | None) -> ChangeInvoiceResult:
        result = ChangeInvoiceResult(number=number)
        if number is not None:
            page = self._credit_notes.render(call, number)
            result = ChangeInvoiceResult(number=number, document=self._documents.put(page, "text/html"))
        self._marks.record(call.key, result.model_dump_json())
        return result
