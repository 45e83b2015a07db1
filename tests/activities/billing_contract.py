"""What every billing system behind the port keeps to.

A system joins by a class beside its own tests: it inherits from :class:`BillingContract` and gives a fixture ``desk`` that yields a :class:`Desk`.
"""

from html.parser import HTMLParser
from typing import Any, Protocol

import pytest
from temporalio.exceptions import ApplicationError

from activities.billing import Billing
from activities.store import Store
from tests.activities.contract_calls import change_call, issue_call
from workflows.engagement.messages.ports import PERMANENT, TEMPORARY, InvoiceChange
from workflows.engagement.money.creditor_reference import format_reference, is_reference

ENGAGEMENT = issue_call().engagement


class Desk(Protocol):
    """A billing system under test."""

    billing: Billing
    store: Store

    def restarted(self) -> Billing:
        """The same system, seen by a worker that remembers nothing of its own."""
        ...

    def invoices(self) -> int:
        """How many invoices the system has."""
        ...

    def credit_notes(self) -> int:
        """How many credit notes the system has."""
        ...

    def goes_away(self) -> None:
        """The system does not answer from now on."""
        ...


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def text_of(desk: Desk, document: Any) -> str:
    """What a reader of a page reads."""
    parser = _Words()
    parser.feed(desk.store.get(ENGAGEMENT, document).decode())
    return " ".join(parser.words)


class BillingContract:
    """Each test is a promise of the port; see :mod:`activities.billing`."""

    async def test_a_key_makes_one_invoice(self, desk: Desk) -> None:
        first = await desk.billing.issue(issue_call())
        assert await desk.billing.issue(issue_call()) == first
        assert desk.invoices() == 1

    async def test_a_key_makes_one_invoice_whatever_comes_with_it(self, desk: Desk) -> None:
        first = await desk.billing.issue(issue_call())
        assert await desk.billing.issue(issue_call(title="Something else")) == first
        assert desk.invoices() == 1

    async def test_a_worker_that_forgot_everything_makes_no_second_invoice(self, desk: Desk) -> None:
        first = await desk.billing.issue(issue_call())
        again = await desk.restarted().issue(issue_call())
        assert (again.number, again.reference, again.external) == (first.number, first.reference, first.external)
        assert desk.invoices() == 1

    async def test_two_invoices_have_two_numbers_and_two_references(self, desk: Desk) -> None:
        one, other = [await desk.billing.issue(issue_call(invoice)) for invoice in ("invoice-1", "invoice-2")]
        assert one.number != other.number and one.reference != other.reference
        assert desk.invoices() == 2

    async def test_the_reference_is_one_that_banks_check(self, desk: Desk) -> None:
        assert is_reference((await desk.billing.issue(issue_call())).reference)

    async def test_the_invoice_lies_in_the_document_port(self, desk: Desk) -> None:
        result = await desk.billing.issue(issue_call(tax_note="Reverse charge", client_tax_id="GB999 9999 73"))
        text = text_of(desk, result.document)
        for part in (
            result.number, format_reference(result.reference), "Northwind Pottery", "Discovery", "10 h at €90.00", "€900.00", "Travel",
            "VAT 25.5 %", "€255.00", "€1,255.00", "Reverse charge", "GB999 9999 73", "6 December 2036",
        ):  # fmt: skip
            assert part in text

    @pytest.mark.parametrize("change", list(InvoiceChange))
    async def test_a_change_is_told_once(self, desk: Desk, change: InvoiceChange) -> None:
        issued = await desk.billing.issue(issue_call())
        if change is InvoiceChange.REFUND:
            self.pay_in_full(desk, issued.external)
        call = change_call(issued, change)
        first = await desk.billing.change(call)
        assert await desk.billing.change(call) == first
        assert await desk.restarted().change(call) == first
        assert desk.credit_notes() == (1 if change is InvoiceChange.CREDIT else 0)

    def pay_in_full(self, desk: Any, external: str | None) -> None:
        """The client pays, where the system has to know of it."""

    async def test_a_credit_note_has_a_number_and_lies_in_the_document_port(self, desk: Desk) -> None:
        issued = await desk.billing.issue(issue_call())
        result = await desk.billing.change(change_call(issued, InvoiceChange.CREDIT, "255.00 EUR"))
        assert result.number and result.number != issued.number and result.document is not None
        text = text_of(desk, result.document)
        assert result.number in text and issued.number in text and "€255.00" in text

    async def test_each_credit_note_is_one_of_its_own(self, desk: Desk) -> None:
        issued = await desk.billing.issue(issue_call())
        numbers = [
            (await desk.billing.change(change_call(issued, InvoiceChange.CREDIT, "100.00 EUR", key=f"credit/{place}"))).number
            for place in (1, 2)
        ]
        assert len(set(numbers)) == 2 and desk.credit_notes() == 2

    async def test_what_can_never_work_is_permanent(self, desk: Desk) -> None:
        with pytest.raises(ApplicationError, match="language 'fi'") as caught:
            await desk.billing.issue(issue_call(language="fi"))
        assert caught.value.type == PERMANENT and caught.value.non_retryable
        assert desk.invoices() == 0

    async def test_what_may_work_later_is_temporary(self, desk: Desk) -> None:
        desk.goes_away()
        with pytest.raises(ApplicationError) as caught:
            await desk.billing.issue(issue_call())
        assert caught.value.type == TEMPORARY and caught.value.non_retryable
