"""What the client's mail program shows beside the words: the invoice and its credit note as pages, with all that a tax office asks of them."""

from email.message import EmailMessage

from tests.drivers.served import Served, Stage
from tests.e2e.papers import GRATIS, HOUSE, changed
from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money

TAXED = changed(
    GRATIS,
    {
        "agreement.milestones": [GRATIS["agreement"]["milestones"][0] | {"price": "1000.00 EUR", "gate": "on_acceptance"}],
        "agreement.payment.taxes": [{"id": "vat", "label": "VAT 25.5 %", "percent": "25.5"}],
        "agreement.payment.tax_note": "Place of supply: Finland",
        "client.tax_id": "GB123456789",
    },
)


def page_of(message: EmailMessage) -> tuple[str, str]:
    """File name and text of the one page that came along."""
    (page,) = message.iter_attachments()
    assert page.get_content_type() == "text/html"
    return page.get_filename() or "", page.get_content()


async def test_the_invoice_and_its_credit_note_come_as_pages_named_by_number(scene: Stage) -> None:
    """The mail about the credit waits for its number, and tells it; callers see it too."""
    e = Served(scene, TAXED, changed(HOUSE, {"tax_id": "FI12345678"}))
    await (await e.begin()).active()
    await e.starts("discovery")
    await e.delivers("discovery")
    await e.accepts("discovery")
    await e.do(c.CreditInvoice(invoice="invoice-discovery", amount=Money.parse("125.50 EUR"), explanation="One page less."))
    await e.workday(1)
    (invoice,) = (await e.look()).invoices
    (number,) = invoice.credit_notes
    mail, told = e.mail("invoice"), e.mail("credit_noted")
    assert told.says(f"Credit note {number} is attached.") and mail.says("attached")
    for message, name, heading, figures in (
        (mail.message, f"invoice-{invoice.number}.html", f"Invoice {invoice.number}", ("€1,000.00", "€255.00", "€1,255.00")),
        (told.message, f"credit-note-{number}.html", f"Credit note {number}", (invoice.number, "€100.00", "€25.50", "€125.50")),
    ):
        found, page = page_of(message)
        assert found == name
        for words in (heading, "GB123456789", "FI12345678", "Place of supply: Finland", *figures):
            assert words in page, words
    assert number in [fact.number for fact in (await e.statement()).facts]
