"""The invoice as the client sees it: one page of HTML, made for screen and paper."""

import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound

from activities.billing.tax_notes import tax_notes
from activities.failures import permanent
from activities.formats import Formats
from activities.wording import iban, tidy
from workflows.engagement.ports import IssueInvoiceCall
from workflows.engagement.reference import build_reference, format_reference

TEMPLATES = Path(__file__).parent.parent / "templates"
_LONGEST_BODY = 21


def reference_for(number: str) -> str:
    """The creditor reference of an invoice number.

    Its body is the number without signs, so that a person finds the invoice by it; of a number too long for that, a digest.

    Raises:
        ValueError: a number without letters or digits.
    """
    body = re.sub(r"[^A-Z0-9]", "", number.upper())
    if len(body) > _LONGEST_BODY:
        body = hashlib.sha256(number.encode()).hexdigest()[:_LONGEST_BODY].upper()
    return build_reference(body)


def address_lines(text: str) -> list[str]:
    """The lines of an address that hold something."""
    return [tidy(line) for line in text.splitlines() if tidy(line)]


class InvoicePage:
    """Renders invoices; the same call gives the same page."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    def render(self, call: IssueInvoiceCall, number: str) -> tuple[str, bytes]:
        """The payment reference of an invoice, and its page.

        Raises:
            ApplicationError: PERMANENT: no page in that language, or a number that makes no reference.
        """
        try:
            reference = reference_for(number)
            return reference, self._page(call, number, reference).encode()
        except ValueError as error:
            raise permanent(f"the number '{number}' makes no payment reference: {error}") from error
        except TemplateNotFound as error:
            raise permanent(f"there is no invoice page in the language '{call.language}'") from error
        except TemplateError as error:
            raise permanent(f"the invoice cannot be written: {error}") from error

    def _page(self, call: IssueInvoiceCall, number: str, reference: str) -> str:
        # Days only, no moments: the zone does not matter.
        formats = Formats(call.language, "UTC", "UTC", call.now)
        net_days = (call.due_on - call.issued_on).days
        return self._environment.get_template(f"{call.language}/documents/invoice.html.j2").render(
            language=call.language,
            number=number,
            title=tidy(call.title),
            amount=formats.money(call.amount.model_dump()),
            lines=[(tidy(line.text), tidy(line.quantity or ""), formats.money(line.net.model_dump())) for line in call.lines],
            taxes=[(tidy(tax.label), formats.money(tax.base.model_dump()), formats.money(tax.amount.model_dump())) for tax in call.taxes],
            tax_notes=tax_notes(call.taxes, call.tax_note),
            issued_on=formats.date(call.issued_on.isoformat()),
            due_on=formats.date(call.due_on.isoformat()),
            net_days=formats.plural(net_days, one="# day", other="# days") if net_days else "",
            seller=call.brand,
            seller_address=address_lines(call.brand.address),
            seller_tax_id=tidy(call.provider_tax_id or ""),
            buyer=tidy(call.client_name),
            buyer_address=address_lines(call.client_address or ""),
            buyer_tax_id=tidy(call.client_tax_id or ""),
            bank=call.bank,
            iban=iban(call.bank.iban),
            reference=format_reference(reference),
        )
