"""What invoices and credit notes have in common on paper: how a page is made, and whose it is, over what."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound

from activities.billing.tax_notes import tax_notes
from activities.failures import permanent
from activities.formats import Formats
from activities.wording import tidy
from workflows.engagement.messages.ports import ChangeInvoiceCall, IssueInvoiceCall
from workflows.engagement.messages.reasons import Reason

TEMPLATES = Path(__file__).parent.parent / "templates"


class Paper:
    """One kind of document; the same fields give the same page.

    Args:
        template: of each language, below its ``money/documents``.
        missing: why there is none, where there is no page in a language.
        broken: why there is none, where it cannot be written.
    """

    def __init__(self, template: str, missing: Callable[[str], Reason], broken: Reason) -> None:
        self._template, self._missing, self._broken = template, missing, broken
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    def render(self, language: str, fields: Callable[[], dict[str, Any]]) -> bytes:
        """The page in a language.

        Args:
            language: ISO 639-1 code.
            fields: gives what the template names; asked once there is one.

        Raises:
            ApplicationError: PERMANENT: no page in that language, or it cannot be written.
        """
        try:
            template = self._environment.get_template(f"{language}/money/documents/{self._template}")
            return template.render(language=language, **fields()).encode()
        except TemplateNotFound as error:
            raise permanent(self._missing(language)) from error
        except TemplateError as error:
            raise permanent(self._broken, words=str(error)) from error
        except LookupError as error:
            raise permanent(self._broken) from error


def formats_of(call: IssueInvoiceCall | ChangeInvoiceCall) -> Formats:
    """How the reader's language writes money and dates. Days only, no moments: the zone does not matter."""
    return Formats(call.language, "UTC", "UTC", call.now)


def common_fields(call: IssueInvoiceCall | ChangeInvoiceCall, formats: Formats) -> dict[str, Any]:
    """Title, sums, date of issue and the two parties, as templates name them."""
    money = formats.money
    return {
        "title": tidy(call.title),
        "amount": money(call.amount),
        "lines": [(tidy(line.text), formats.reason(line.quantity) if line.quantity else "", money(line.net)) for line in call.lines],
        "taxes": [(tidy(tax.label), money(tax.base), money(tax.amount)) for tax in call.taxes],
        "tax_notes": tax_notes(call.taxes, call.tax_note),
        "issued_on": formats.date(call.issued_on.isoformat()),
        "seller": call.brand,
        "seller_address": _address_lines(call.brand.address),
        "seller_tax_id": tidy(call.provider_tax_id or ""),
        "buyer": tidy(call.client_name),
        "buyer_address": _address_lines(call.client_address or ""),
        "buyer_tax_id": tidy(call.client_tax_id or ""),
    }


def _address_lines(text: str) -> list[str]:
    return [tidy(line) for line in text.splitlines() if tidy(line)]
