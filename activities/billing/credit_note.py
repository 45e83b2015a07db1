"""The credit note as the client sees it: one page of HTML in the manner of the invoice."""

from typing import Any

from activities.billing.paper import Paper, common_fields, formats_of
from activities.billing.reasons import explained
from activities.wording import tidy
from workflows.engagement.messages.ports import ChangeInvoiceCall
from workflows.engagement.messages.reasons import why


class CreditNotePage:
    """Renders credit notes; the same call gives the same page."""

    def __init__(self) -> None:
        self._paper = Paper(
            "credit_note.html.j2",
            lambda language: why("failure-no-page.credit-note", language=language),
            why("failure-broken-page.credit-note"),
        )

    def render(self, call: ChangeInvoiceCall, number: str) -> bytes:
        """The page of a credit note.

        Raises:
            ApplicationError: PERMANENT: no page in that language, or it cannot be written.
        """
        return self._paper.render(call.language, lambda: _fields(call, number))


def _fields(call: ChangeInvoiceCall, number: str) -> dict[str, Any]:
    formats = formats_of(call)
    return common_fields(call, formats) | {
        "number": number,
        "invoice_number": call.number,
        "invoice_issued_on": formats.date(call.invoice_issued_on.isoformat()),
        "explanation": tidy(explained(call)),
    }
