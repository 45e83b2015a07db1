"""Ports: what the workflow asks of the world. Names and types only; ``activities/`` has the bodies.

Every call carries the journal entries that the journal store is not known to hold, and the end of the journal that they follow on: the
implementation stores them with the rest of the effect, so that storing costs no event of its own. The results say where the store's journal ends, and
what did not fit.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.answers import JournalEnd as JournalEnd
from workflows.engagement.messages.answers import Misfit as Misfit
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.terms.provider import Bank, Brand, Person, Sender
from workflows.engagement.time.wall_clock import Weekday

SEND_NOTICE = "send_notice"
ISSUE_INVOICE = "issue_invoice"
CHANGE_INVOICE = "change_invoice"
STORE_JOURNAL = "store_journal"

TEMPORARY = "TEMPORARY"
"""Failure type: the receiver said "later" (SMTP 4xx); the outbox tries again after a longer pause."""
PERMANENT = "PERMANENT"
"""Failure type: it will never work as it is (SMTP 5xx, bad address); a person must look."""
DOUBTFUL = "DOUBTFUL"
"""Failure type: nobody knows whether an at-most-once message left; it is not sent again, a person must find out."""


class FailureDetails(Frozen):
    """What the details of such a failure hold.

    Attributes:
        because: why, in our own words.
        words: what the other side said, where it spoke.
    """

    because: Reason
    words: str | None = None


class Stored(JournalEnd):
    """Where the store's journal of the engagement ends now, with all that came along."""

    misfit: Misfit | None = None
    """None: all lines fit."""
    differs_at: int = 0
    """Sequence of the first line that did not; 0 where all fit."""


class JournalCall(Frozen):
    """A call that carries journal entries: to be stored for good before the result is given."""

    engagement: str
    after: JournalEnd = JournalEnd()
    """The entry before the first of ``entries``: the store is known to hold the journal up to it."""
    entries: tuple[Entry, ...] = ()


class JournalResult(Frozen):
    """What came of the entries."""

    stored: Stored | None = None
    """None: they are not stored, and come again with the next effect."""


class Recipient(Frozen):
    """To whom a message goes."""

    name: str
    greeting: str
    email: str
    language: str
    zone: str


class Attachment(Frozen):
    """A document that travels with a message."""

    document: DocumentRef
    name: str
    """File name, such as ``invoice-INV-0002.html``."""


class OpenHours(Frozen):
    """When the house works, as its calendar says; the implementation writes it in the reader's language.

    English: ``Mon to Thu and Sat, 09:00 to 17:00 in New York``.
    """

    workdays: tuple[Weekday, ...]
    """In the order of the week; at least one."""
    start: int
    """Minutes since midnight, on the wall clock of the zone."""
    end: int
    """Minutes since midnight; 1440 is the end of the day."""
    zone: str
    """IANA name, such as ``America/New_York``; people read its last part, with spaces for underscores."""


class SendNoticeCall(JournalCall):
    """Render and send one message."""

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
    reply_days: int
    """For the footer and the acknowledgement: within how many working days a person answers; 1 or more.

    English: ``within one working day``, ``within 3 working days``.
    """
    hours: OpenHours
    """For the footer: when we read mail."""
    facts: dict[str, Any]
    """What the template needs; money as {minor, currency}, dates and moments in ISO 8601, reasons as {code, params}."""
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
    sequence: int | None = None
    """Journal sequence up to which it tells; none from workers that do not say."""
    attachments: tuple[Attachment, ...] = ()
    tells_of: tuple[str, ...] = ()
    """Names of events: the journal's entries of these, from the first one on, are told too, as ``facts["history"]``. The implementation reads them."""


class NoticeResult(JournalResult):
    """The mail server took the message."""

    message_id: str
    document: DocumentRef
    """The message as it was sent, in the document port."""
    told_through: int | None = None
    """``sequence`` of the call whose message left: of the first one, where a repetition found it sent already."""


class InvoiceLine(Frozen):
    """A line of an invoice."""

    text: str
    net: Money
    quantity: Reason | None = None
    """How many, and at which rate. English: ``12 h 30 min at 90.00 EUR``."""


class TaxLine(Frozen):
    """A rate of tax and what it makes; the rate comes from the terms, there is no tax law in code."""

    label: str
    """As it stands on the invoice, such as ``VAT 25.5 %``."""
    percent: Decimal
    base: Money
    amount: Money
    note: str | None = None
    """Text the terms ask for wherever this rate is used, such as that of a reverse charge."""


class IssueInvoiceCall(JournalCall):
    """Make an invoice."""

    key: str
    invoice: str
    number: str | None
    """None: the implementation takes the next of its series, once for each invoice."""
    billing: str = "manual"
    """Which billing system makes it."""
    series: str | None = None
    """Number series of the house, where our own numbers are used."""
    now: datetime
    amount: Money
    """Gross: what is to be paid."""
    lines: tuple[InvoiceLine, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    tax_note: str | None = None
    """Text the terms ask for on every document."""
    client_tax_id: str | None = None
    client_email: str = ""
    """Where a billing system that mails by itself would send it."""
    provider_tax_id: str | None = None
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


class InvoiceResult(JournalResult):
    """The invoice exists."""

    number: str
    reference: str
    """ISO 11649 creditor reference."""
    document: DocumentRef
    external: str | None = None
    """Its id in the billing system, where that is not ours."""
    pay_at: str | None = None
    """Address of a page where it can be paid."""


class InvoiceChange(StrEnum):
    """What a billing system is told about an invoice that exists."""

    VOID = "void"
    CREDIT = "credit"
    """A credit note over ``amount``: a document with a number of its own."""
    WRITE_OFF = "write_off"
    REFUND = "refund"
    """Give ``amount`` back to the payer."""
    SETTLE = "settle"
    """``amount`` was paid outside the billing system, as a person recorded."""


class ChangeInvoiceCall(JournalCall):
    """Tell the billing system about a change of an invoice."""

    key: str
    invoice: str
    number: str
    external: str | None
    billing: str = "manual"
    series: str | None = None
    """Number series of credit notes, where our own numbers are used."""
    change: InvoiceChange
    amount: Money
    explanation: str = ""
    """In the words of the person who made the change; empty where nobody gave any: then the document says ``because``."""
    because: Reason | None = None
    """Why the change was made, as the journal says it; none where no entry tells of it."""
    now: datetime
    issued_on: date
    """The house's local day of the change: the date of a credit note, and the day from which the books count it."""
    invoice_issued_on: date
    title: str
    client_name: str
    client_address: str | None
    language: str
    brand: Brand
    lines: tuple[InvoiceLine, ...] = ()
    """What a credit note takes back of each line of the invoice; none where it is not known."""
    taxes: tuple[TaxLine, ...] = ()
    """And of each rate of its tax."""
    tax_note: str | None = None
    client_tax_id: str | None = None
    provider_tax_id: str | None = None


class ChangeInvoiceResult(JournalResult):
    """The billing system knows."""

    number: str | None = None
    """Of the credit note."""
    external: str | None = None
    document: DocumentRef | None = None
    """The credit note."""
