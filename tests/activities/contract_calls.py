"""Calls that the contract of the billing port and Stripe's tests are written with."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from workflows.engagement.messages.ports import ChangeInvoiceCall, InvoiceChange, InvoiceLine, InvoiceResult, IssueInvoiceCall, TaxLine
from workflows.engagement.money import Money
from workflows.engagement.terms.provider import Bank, Brand

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ENGAGEMENT = "abcdefgh234567"
BRAND = Brand(name="Halyard Studio Oy", address="Annankatu 12\n00120 Helsinki")
BANK = Bank(holder="Halyard Studio Oy", iban="FI2112345600000785", bic="NDEAFIHH")


def issue_call(invoice: str = "invoice-1", amount: str = "1255.00 EUR", **changes: Any) -> IssueInvoiceCall:
    """An invoice of two lines and a tax, over 1,255.00 EUR; over another amount it is one of a single line."""
    gross = Money.model_validate(amount)
    plain: dict[str, Any] = {
        "engagement": ENGAGEMENT,
        "key": f"{ENGAGEMENT}/7/issue-{invoice}",
        "invoice": invoice,
        "number": None,
        "series": "INV",
        "now": NOW,
        "amount": gross,
        "issued_on": date(2026, 11, 22),
        "due_on": date(2036, 12, 6),
        "title": "Website redesign: Discovery",
        "client_name": "Northwind Pottery",
        "client_address": "4 Harbour Row\nTruro",
        "client_kind": "business",
        "client_email": "tom@northwind.example",
        "language": "en",
        "brand": BRAND,
        "bank": BANK,
    }
    if amount == "1255.00 EUR":
        hours, rest = Money.model_validate("900.00 EUR"), Money.model_validate("100.00 EUR")
        plain["lines"] = (InvoiceLine(text="Discovery", net=hours, quantity="10 h at 90.00 EUR"), InvoiceLine(text="Travel", net=rest))
        tax = Money.model_validate("255.00 EUR")
        plain["taxes"] = (TaxLine(label="VAT 25.5 %", percent=Decimal("25.5"), base=hours + rest, amount=tax),)
    return IssueInvoiceCall(**{**plain, **changes})


def change_call(issued: InvoiceResult, change: InvoiceChange, amount: str = "1255.00 EUR", **changes: Any) -> ChangeInvoiceCall:
    """A change of an invoice."""
    plain: dict[str, Any] = {
        "engagement": ENGAGEMENT,
        "key": f"{ENGAGEMENT}/9/{change.value}",
        "invoice": "invoice-1",
        "number": issued.number,
        "external": issued.external,
        "series": "CN",
        "change": change,
        "amount": Money.model_validate(amount),
        "explanation": "We agreed so on the telephone",
        "now": NOW,
        "issued_on": date(2026, 11, 22),
        "invoice_issued_on": date(2026, 11, 2),
        "title": "Website redesign: Discovery",
        "client_name": "Northwind Pottery",
        "client_address": None,
        "language": "en",
        "brand": BRAND,
    }
    return ChangeInvoiceCall(**{**plain, **changes})
