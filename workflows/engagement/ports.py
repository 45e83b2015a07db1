"""Ports: what the workflow asks of the world. Names and types only; ``activities/`` has the bodies.

Every call carries the journal entries that are not outside yet (``entries``): the implementation publishes them first, so that publishing rides
with other effects and costs no event of its own. The results say how far that got.
"""

from datetime import date, datetime
from typing import Any

from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.provider import Bank, Brand, Person, Sender

SEND_NOTICE = "send_notice"
ISSUE_INVOICE = "issue_invoice"
PUBLISH_JOURNAL = "publish_journal"
SEAL_JOURNAL = "seal_journal"

TEMPORARY = "TEMPORARY"
"""Failure type: the receiver said "later" (SMTP 4xx); the outbox tries again after a longer pause."""
PERMANENT = "PERMANENT"
"""Failure type: it will never work as it is (SMTP 5xx, bad address); a person must look."""
DOUBTFUL = "DOUBTFUL"
"""Failure type: nobody knows whether an at-most-once message left; it is not sent again, a person must find out."""


class Recipient(Frozen):
    """To whom a message goes."""

    name: str
    greeting: str
    email: str
    language: str
    zone: str


class SendNoticeCall(Frozen):
    """Render and send one message."""

    engagement: str
    key: str
    notice: str
    template: str
    now: datetime
    """Business time: the Date of the mail."""
    recipient: Recipient
    copies: tuple[str, ...]
    """Internal addresses that get the same message unseen."""
    sender: Sender
    brand: Brand
    signed_by: Person
    reply_time: str
    """For the footer: when a person answers, in words."""
    hours: str
    """For the footer: when we read mail, in words."""
    facts: dict[str, Any]
    """What the template needs; money as {minor, currency}, dates and moments in ISO 8601."""
    body: str | None
    """Words a person wrote."""
    message_id: str
    """Whole, with angle brackets; the same at every repetition."""
    in_reply_to: str | None
    references: tuple[str, ...]
    automatic: bool
    """Auto-Submitted: auto-generated (or auto-replied for an acknowledgement); False: a person's words."""
    at_most_once: bool
    """True: the implementation must not send again when a former attempt's end is unknown."""
    entries: tuple[Entry, ...] = ()


class Published(Frozen):
    """How far publishing got."""

    published: int | None = None
    """Journal sequence that is safely outside; none: publishing failed and is tried again with the next effect."""


class NoticeResult(Published):
    """The mail server took the message."""

    message_id: str
    document: DocumentRef
    """The message as it was sent, in the document port."""


class IssueInvoiceCall(Frozen):
    """Make an invoice."""

    engagement: str
    key: str
    invoice: str
    number: str
    """Built from the engagement's id and a counter: unique."""
    now: datetime
    amount: Money
    issued_on: date
    due_on: date
    title: str
    """What it is for."""
    client_name: str
    client_address: str | None
    client_kind: str
    language: str
    brand: Brand
    bank: Bank
    entries: tuple[Entry, ...] = ()


class InvoiceResult(Published):
    """The invoice exists."""

    number: str
    reference: str
    """ISO 11649 creditor reference."""
    document: DocumentRef


class PublishCall(Frozen):
    """Publish entries without another effect: when the engagement comes to rest."""

    engagement: str
    entries: tuple[Entry, ...]


class SealCall(Frozen):
    """Move the oldest journal entries to the document port."""

    engagement: str
    entries: tuple[Entry, ...]


class SealResult(Published):
    """They are there, under their hash."""

    document: DocumentRef
