"""The credit note as the client sees it: one page of HTML in the manner of the invoice."""

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound

from activities.billing.page import TEMPLATES, address_lines
from activities.billing.tax_notes import tax_notes
from activities.failures import permanent
from activities.formats import Formats
from activities.wording import tidy
from workflows.engagement.money import Money
from workflows.engagement.ports import ChangeInvoiceCall


class CreditNotePage:
    """Renders credit notes; the same call gives the same page."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    def render(self, call: ChangeInvoiceCall, number: str) -> bytes:
        """The page of a credit note.

        Raises:
            ApplicationError: PERMANENT: no page in that language, or it cannot be written.
        """
        try:
            return self._page(call, number).encode()
        except TemplateNotFound as error:
            raise permanent(f"there is no credit note page in the language '{call.language}'") from error
        except TemplateError as error:
            raise permanent(f"the credit note cannot be written: {error}") from error

    def _page(self, call: ChangeInvoiceCall, number: str) -> str:
        # Days only, no moments: the zone does not matter.
        formats = Formats(call.language, "UTC", "UTC", call.now)

        def money(amount: Money) -> str:
            return formats.money(amount.model_dump())

        return self._environment.get_template(f"{call.language}/documents/credit_note.html.j2").render(
            language=call.language,
            number=number,
            invoice_number=call.number,
            invoice_issued_on=formats.date(call.invoice_issued_on.isoformat()),
            title=tidy(call.title),
            explanation=tidy(call.explanation),
            amount=money(call.amount),
            lines=[(tidy(line.text), tidy(line.quantity or ""), money(line.net)) for line in call.lines],
            taxes=[(tidy(tax.label), money(tax.base), money(tax.amount)) for tax in call.taxes],
            tax_notes=tax_notes(call.taxes, call.tax_note),
            issued_on=formats.date(call.issued_on.isoformat()),
            seller=call.brand,
            seller_address=address_lines(call.brand.address),
            seller_tax_id=tidy(call.provider_tax_id or ""),
            buyer=tidy(call.client_name),
            buyer_address=address_lines(call.client_address or ""),
            buyer_tax_id=tidy(call.client_tax_id or ""),
        )
