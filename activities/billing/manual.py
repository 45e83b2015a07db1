"""Manual billing: invoices and credit notes are documents of our own, and a person records the payments."""

from activities.billing.credit_note import CreditNotePage
from activities.billing.kept import PAGE_TYPE, Kept
from activities.billing.page import InvoicePage, reference_for
from activities.billing.series import Numbers
from activities.failures import permanent
from activities.store import Store
from activities.store.documents import reference
from workflows.engagement.messages.ports import ChangeInvoiceCall, ChangeInvoiceResult, InvoiceChange, InvoiceResult, IssueInvoiceCall
from workflows.engagement.messages.reasons import Reason, why

__all__ = ["ManualBilling", "reference_for"]

ANY_NUMBER = "0"
"""For a trial of a page whose number is not known yet."""


class ManualBilling:
    """Makes invoices and credit notes as documents; there is no system behind it that would have to be told of anything else.

    Args:
        store: where they lie, and which keys did something before.
        numbers: where a number comes from when a call brings none; without it each call must bring one.
    """

    def __init__(self, store: Store, numbers: Numbers | None = None) -> None:
        self._kept, self._numbers = Kept(store), numbers
        self._invoices, self._credit_notes = InvoicePage(), CreditNotePage()

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        """Make an invoice, or give the one that this key made before.

        Raises:
            ApplicationError: PERMANENT: no page in that language, no series to take a number from, or a number that makes no reference;
                TEMPORARY: the number series does not answer.
            StoreError, OSError: the store does not take it; trying again is safe.
        """
        # First of all a trial: a number once taken for a page that cannot be written would be a gap in the series.
        known = await self._kept.known(call, InvoiceResult, lambda: self._invoices.render(call, call.number or ANY_NUMBER))
        if known is not None:
            return known
        number = call.number or await self._next(call.series, f"{call.engagement}/{call.invoice}", why("failure-no-number"))
        return await self._kept.keep(call, lambda: self._issued(call, number))

    async def change(self, call: ChangeInvoiceCall) -> ChangeInvoiceResult:
        """Write the credit note, or give the one that this key made before.

        Of any other change nobody has to be told: the engagement keeps it, and money that goes back a person sends.

        Raises:
            ApplicationError: PERMANENT: no page in that language, or no series to take a number from; TEMPORARY: the number series does not
                answer.
            StoreError, OSError: the store does not take it; trying again is safe.
        """
        credits = call.change is InvoiceChange.CREDIT
        known = await self._kept.known(
            call, ChangeInvoiceResult, lambda: self._credit_notes.render(call, ANY_NUMBER) if credits else None
        )  # fmt: skip
        if known is not None:
            return known
        number = None
        if credits:
            # The key of the effect, because an invoice may be credited more than once.
            number = await self._next(call.series, call.key, why("failure-no-number.credit-note"))
        return await self._kept.keep(call, lambda: self._changed(call, number))

    async def _next(self, series: str | None, key: str, without: Reason) -> str:
        if series is None or self._numbers is None:
            raise permanent(without)
        return await self._numbers.take(series, key)

    def _issued(self, call: IssueInvoiceCall, number: str) -> tuple[InvoiceResult, bytes]:
        creditor_reference, page = self._invoices.render(call, number)
        return InvoiceResult(number=number, reference=creditor_reference, document=reference(page, PAGE_TYPE)), page

    def _changed(self, call: ChangeInvoiceCall, number: str | None) -> tuple[ChangeInvoiceResult, bytes | None]:
        if number is None:
            return ChangeInvoiceResult(), None
        page = self._credit_notes.render(call, number)
        return ChangeInvoiceResult(number=number, document=reference(page, PAGE_TYPE)), page
