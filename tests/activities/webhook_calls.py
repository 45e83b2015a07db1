"""Calls of the billing port, written by hand: they do not change when the rules do."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.activities.sample_files import provider
from workflows.engagement.messages.ports import ChangeInvoiceCall, InvoiceChange, InvoiceLine, IssueInvoiceCall, TaxLine
from workflows.engagement.money import Money

ENGAGEMENT = "abcdefghijklmnop"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def eur(text: str) -> Money:
    """An amount."""
    return Money.parse(f"{text} EUR")


def issue(**changed: Any) -> IssueInvoiceCall:
    """An invoice with two lines and tax, which has no number yet."""
    call = IssueInvoiceCall(
        engagement=ENGAGEMENT,
        key=f"{ENGAGEMENT}/7/issue_invoice",
        invoice="invoice-1",
        number=None,
        billing="acme",
        now=NOW,
        amount=eur("1506.00"),
        lines=(InvoiceLine(text="Discovery", net=eur("1300.00")), InvoiceLine(text="Discount", net=eur("-100.00"), quantity="1")),
        taxes=(TaxLine(label="VAT 25.5 %", percent=Decimal("25.5"), base=eur("1200.00"), amount=eur("306.00")),),
        client_tax_id="FI12345671",
        client_email="tom@northwind.example",
        issued_on=date(2026, 11, 22),
        due_on=date(2026, 12, 6),
        title="Website redesign: Discovery",
        client_name="Northwind Pottery",
        client_address="4 Harbour Row\nBristol",
        client_kind="business",
        language="en",
        brand=provider().brand,
        bank=provider().bank,
    )
    return call.model_copy(update=changed)


def change(kind: InvoiceChange, **changed: Any) -> ChangeInvoiceCall:
    """A change of that invoice."""
    call = ChangeInvoiceCall(
        engagement=ENGAGEMENT,
        key=f"{ENGAGEMENT}/9/{kind.value}",
        invoice="invoice-1",
        number="A-1",
        external="inv_A-1",
        billing="acme",
        change=kind,
        amount=eur("100.00"),
        explanation="As agreed on the phone",
        now=NOW,
        issued_on=date(2026, 11, 22),
        invoice_issued_on=date(2026, 11, 2),
        title="Website redesign: Discovery",
        client_name="Northwind Pottery",
        client_address=None,
        language="en",
        brand=provider().brand,
    )
    return call.model_copy(update=changed)
