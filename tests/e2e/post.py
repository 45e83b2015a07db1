"""Mails as their reader gets them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from worker.demo.stand_ins.mail_server import Mailbox

ANNA, PETRI, HELENA = "anna@northwind.example", "petri@northwind.example", "helena@studio-halla.example"
TEAM = "team@studio-halla.example"
"""Addresses of the people in the example's files."""


def written_days(day: date) -> tuple[str, ...]:
    """The forms in which an English mail may write a day."""
    return f"{day:%a} {day.day} {day:%b}", f"{day.day} {day:%B} {day.year}"


@dataclass(frozen=True)
class Mail:
    """A mail that arrived.

    Attributes:
        message_id: with angle brackets.
        notice: id of the notice it carries.
        template: which text it is made from.
        to: address of the reader.
        subject: its subject line.
        text: what the plain part says, in one line.
        page: what the HTML part says, in one line.
        at: its date, in UTC.
        reached: all addresses that the envelope names.
        message: the mail itself.
        raw: its bytes.
    """

    message_id: str
    notice: str
    template: str
    to: str
    subject: str
    text: str
    page: str
    at: datetime
    reached: tuple[str, ...]
    message: EmailMessage
    raw: bytes

    def says(self, *phrases: str) -> bool:
        """Whether both its parts say all of this."""
        return all(_line(phrase) in self.text and _line(phrase) in self.page for phrase in phrases)


class _Words(HTMLParser):
    """The words of a page, without its style sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _line(words: str) -> str:
    return " ".join(words.split())


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None, f"the mail has no {kind} part"
    return str(body.get_content())


def mail_of(message: EmailMessage, mailbox: Mailbox) -> Mail:
    """A mail of the mailbox, read."""
    message_id = str(message["Message-ID"])
    _, notice, template = str(message["X-Milepost-Key"]).split("#")[0].split("/")
    page = _Words()
    page.feed(_part(message, "html"))
    return Mail(
        message_id=message_id,
        notice=notice,
        template=template,
        to=str(message["To"].addresses[0].addr_spec),
        subject=str(message["Subject"]),
        text=_line(_part(message, "plain")),
        page=_line("".join(page.words)),
        at=parsedate_to_datetime(str(message["Date"])).astimezone(UTC),
        reached=tuple(mailbox.recipients[message_id]),
        message=message,
        raw=mailbox.raw[message_id],
    )
