"""Which documents travel with a message: the invoice's page with the mail that brings it, the credit note's with the mail that tells of it."""

import re

from workflows.engagement.messages.ports import Attachment
from workflows.engagement.state import NoticeItem, State
from workflows.engagement.state.money_parts import CreditNote

TELL_OF_CREDIT = frozenset({"credit_noted", "invoice_cancelled"})
"""Messages that tell of a credit note, and carry it once it has a number."""
_LONGEST_NUMBER = 40
"""Of a number in a file name: mail programs break longer names."""
_NO_FILE_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def noted(state: State, notice: NoticeItem) -> CreditNote | None:
    """The credit note that a message tells of, once it has a number."""
    if notice.template not in TELL_OF_CREDIT or notice.fact is None:
        return None
    return next((n for n in state.invoices[notice.subject].credit_notes if n.fact == notice.fact), None)


def attachments_of(state: State, notice: NoticeItem) -> tuple[Attachment, ...]:
    """What travels with a message.

    An invoice that is shown and paid at its billing system's own page (``pay_at``) is linked, not attached: ours would ask for a transfer instead.
    """
    if notice.template == "invoice":
        item = state.invoices[notice.subject]
        if item.document is None or item.pay_at is not None:
            return ()
        return (Attachment(document=item.document, name=_file_name("invoice", item.number or "")),)
    note = noted(state, notice)
    if note is None or note.document is None:
        return ()
    return (Attachment(document=note.document, name=_file_name("credit-note", note.number)),)


def _file_name(what: str, number: str) -> str:
    """``invoice-INV-0002.html``; signs of a number that a file system may read otherwise become a dash."""
    return f"{'-'.join(filter(None, (what, _NO_FILE_NAME.sub('-', number)[:_LONGEST_NUMBER].strip('-'))))}.html"
