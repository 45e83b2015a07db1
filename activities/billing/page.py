"""The invoice as the client sees it: one page of HTML, made for screen and paper."""

import hashlib
import re
from typing import Any

from activities.billing.paper import Paper, common_fields, formats_of
from activities.failures import permanent
from activities.wording import iban
from workflows.engagement.messages.ports import IssueInvoiceCall
from workflows.engagement.messages.reasons import why
from workflows.engagement.money.creditor_reference import build_reference, format_reference

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


class InvoicePage:
    """Renders invoices; the same call gives the same page."""

    def __init__(self) -> None:
        self._paper = Paper("invoice.html.j2", lambda language: why("failure-no-page", language=language), why("failure-broken-page"))

    def render(self, call: IssueInvoiceCall, number: str) -> tuple[str, bytes]:
        """The payment reference of an invoice, and its page.

        Raises:
            ApplicationError: PERMANENT: no page in that language, or a number that makes no reference.
        """
        try:
            reference = reference_for(number)
            return reference, self._paper.render(call.language, lambda: _fields(call, number, reference))
        except ValueError as error:
            raise permanent(why("failure-no-reference", number=number)) from error


def _fields(call: IssueInvoiceCall, number: str, reference: str) -> dict[str, Any]:
    formats, net_days = formats_of(call), (call.due_on - call.issued_on).days
    return common_fields(call, formats) | {
        "number": number,
        "due_on": formats.date(call.due_on.isoformat()),
        "net_days": formats.plural(net_days, one="# day", other="# days") if net_days else "",
        "bank": call.bank,
        "iban": iban(call.bank.iban),
        "reference": format_reference(reference),
    }
