"""The credit note as the client sees it: one page of HTML in the manner of the invoice."""

from activities.billing.paper import Paper, common_fields, formats_of
from activities.wording import tidy
from workflows.engagement.messages.ports import ChangeInvoiceCall


class CreditNotePage:
    """Renders credit notes; the same call gives the same page."""

    def __init__(self) -> None:
        self._paper = Paper("credit_note.html.j2", "credit note")

    def render(self, call: ChangeInvoiceCall, number: str) -> bytes:
        """The page of a credit note.

        Raises:
            ApplicationError: PERMANENT: no page in that language, or it cannot be written.
        """
        formats = formats_of(call)
        own = {
            "number": number,
            "invoice_number": call.number,
            "invoice_issued_on": formats.date(call.invoice_issued_on.isoformat()),
            "explanation": tidy(call.explanation),
        }
        return self._paper.render(call.language, common_fields(call, formats) | own)
