"""Manual billing: the invoice is a document of our own, and a person records the payment."""

import asyncio
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound

from activities.documents import DocumentStore
from activities.failures import permanent
from activities.formats import Formats
from activities.marks import Marks
from activities.wording import iban, tidy
from workflows.engagement.ports import InvoiceResult, IssueInvoiceCall
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


def _lines(text: str) -> list[str]:
    return [tidy(line) for line in text.splitlines() if tidy(line)]


class ManualBilling:
    """Makes invoices as documents.

    Args:
        documents: where invoices lie.
        marks: which keys made an invoice before.
    """

    def __init__(self, documents: DocumentStore, marks: Marks) -> None:
        self._documents, self._marks = documents, marks
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    async def issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        """Make an invoice, or give the one that this key made before.

        Raises:
            ApplicationError: PERMANENT: no page in that language, or a number that makes no reference.
            OSError: the disk does not take it; trying again is safe.
        """
        return await asyncio.to_thread(self._issue, call)

    def _issue(self, call: IssueInvoiceCall) -> InvoiceResult:
        known = self._marks.recorded(call.key)
        if known is not None:
            return InvoiceResult.model_validate_json(known)
        try:
            reference = reference_for(call.number)
            page = self._page(call, reference)
        except ValueError as error:
            raise permanent(f"the number '{call.number}' makes no payment reference: {error}") from error
        except TemplateNotFound as error:
            raise permanent(f"there is no invoice page in the language '{call.language}'") from error
        except TemplateError as error:
            raise permanent(f"the invoice cannot be written: {error}") from error
        document = self._documents.put(page.encode(), "text/html")
        result = InvoiceResult(number=call.number, reference=reference, document=document)
        self._marks.record(call.key, result.model_dump_json())
        return result

    def _page(self, call: IssueInvoiceCall, reference: str) -> str:
        # Days only, no moments: the zone does not matter.
        formats = Formats(call.language, "UTC", "UTC", call.now)
        net_days = (call.due_on - call.issued_on).days
        return self._environment.get_template(f"{call.language}/documents/invoice.html.j2").render(
            language=call.language,
            number=call.number,
            title=tidy(call.title),
            amount=formats.money(call.amount.model_dump()),
            issued_on=formats.date(call.issued_on.isoformat()),
            due_on=formats.date(call.due_on.isoformat()),
            net_days=formats.plural(net_days, one="# day", other="# days") if net_days else "",
            seller=call.brand,
            seller_address=_lines(call.brand.address),
            buyer=tidy(call.client_name),
            buyer_address=_lines(call.client_address or ""),
            bank=call.bank,
            iban=iban(call.bank.iban),
            reference=format_reference(reference),
        )
