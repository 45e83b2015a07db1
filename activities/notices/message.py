"""The mail itself: the same call gives the same bytes, whenever and wherever it is built.

No List-Id: these are letters to one person, not a list. Copies for the team travel in the envelope alone.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.errors import MessageError as MailParseError
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from functools import cache, lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from activities.failures import SaidError
from activities.notices.render import Rendered
from activities.wording import shorten, tidy
from workflows.engagement.messages.ports import SendNoticeCall
from workflows.engagement.messages.reasons import why
from workflows.engagement.model import Email

_AUTO_REPLIED = frozenset({"acknowledgement", "added_to_request"})
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_MOST_REFERENCES = 20
# Where a quoted name does not fit a line, the library drops its quotes, and what was in them becomes syntax.
_LONGEST_NAME = 60
_ADDRESS = TypeAdapter(Email)
_CONSTANT = frozenset({"From", "Reply-To", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"})
_KEPT = 128


class MessageError(SaidError):
    """A mail cannot be built: an address or id is not one."""


@dataclass(frozen=True)
class Mail:
    """A mail and its envelope."""

    sender: str
    recipient: str
    copies: tuple[str, ...]
    content: bytes


class _Verbatim:
    """A header of printable ASCII words that is folded at spaces and never encoded, however long a word is."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Take the words as they are; called by the library."""
        kwds["parse_tree"], kwds["decoded"], kwds["defects"] = None, value, []

    def fold(self, *, policy: "policy.EmailPolicy[EmailMessage]") -> str:
        """The header's lines, one word each; called by the library."""
        name: str = self.name  # type: ignore[attr-defined]  # the registry mixes this class into the library's header
        return f"{name}: " + f"{policy.linesep} ".join(str(self).split(" ")) + policy.linesep


class _FoldedOnce(BaseHeader):
    """A header that remembers its lines."""

    _lines: str | None = None

    def fold(self, *, policy: "policy.Policy[Any]") -> str:
        """The header's lines; called by the library, with one policy only."""
        if self._lines is None:
            self._lines = super().fold(policy=policy)
        return self._lines


class _Headers(HeaderRegistry):
    """Makes headers as the library does, but those of every mail of a house once, and the class of each name once.

    Kept are what parts are made of and who the house is, within a bound; nothing of a client.
    """

    __getitem__ = cache(HeaderRegistry.__getitem__)  # the names are few: our own

    def __init__(self) -> None:
        super().__init__(base_class=_FoldedOnce)
        self._kept = lru_cache(maxsize=_KEPT)(super().__call__)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        """A header; called by the library."""
        return self._kept(name, str(value)) if name in _CONSTANT else super().__call__(name, value)


def _policy() -> "policy.EmailPolicy[EmailMessage]":
    registry = _Headers()
    for name in ("message-id", "in-reply-to", "references", "x-milepost-key"):
        registry.map_to_type(name, _Verbatim)  # type: ignore[arg-type]  # a mixin, as the library's own types are
    return policy.SMTP.clone(header_factory=registry)


_POLICY = _policy()


def build(call: SendNoticeCall, rendered: Rendered, pages: Sequence[tuple[str, bytes]] = ()) -> Mail:
    """The mail of a call.

    Args:
        call: who, to whom, when, in which thread.
        rendered: the words.
        pages: what travels with it: file names, and pages of HTML in UTF-8.

    Raises:
        MessageError: an address or the Message-ID cannot stand in a mail.
    """
    message = EmailMessage(policy=_POLICY)
    sender = _mailbox(call.sender.name, call.sender.email)
    message["From"] = sender
    message["To"] = _mailbox(call.recipient.name, call.recipient.email)
    message["Reply-To"] = sender
    message["Subject"] = rendered.subject
    message["Date"] = call.now
    message["Message-ID"] = _own_id(call.message_id)
    _join_thread(message, call)
    if call.automatic:
        message["Auto-Submitted"] = "auto-replied" if call.template in _AUTO_REPLIED else "auto-generated"
    message["X-Milepost-Key"] = re.sub(r"[^!-~]", "", call.key)
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    for name, page in pages:
        message.add_attachment(page, maintype="text", subtype="html", params={"charset": "utf-8"}, filename=name)
    _set_boundaries(message, "\0".join((call.message_id, rendered.text, rendered.html)).encode(), *(page for _, page in pages))
    return Mail(
        sender=_checked(call.sender.email),
        recipient=_checked(call.recipient.email),
        copies=tuple(dict.fromkeys(_checked(copy) for copy in call.copies if copy != call.recipient.email)),
        content=message.as_bytes(),
    )


def _set_boundaries(message: EmailMessage, *contents: bytes) -> None:
    """Boundaries that follow from what they part: the same at each repetition, and in none of the parts."""
    digest = hashlib.sha256(b"\0".join(contents)).hexdigest()[:40]
    for depth, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest}{'.' * depth}")


def _join_thread(message: EmailMessage, call: SendNoticeCall) -> None:
    """In-Reply-To and References; an id of the client's that is none is left out, for the sake of the mail."""
    if call.in_reply_to and _MESSAGE_ID.fullmatch(call.in_reply_to):
        message["In-Reply-To"] = call.in_reply_to
    known = [one for one in call.references if _MESSAGE_ID.fullmatch(one)]
    if known:
        message["References"] = " ".join(known[:1] + known[1:][-_MOST_REFERENCES:])


def _own_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise MessageError(why("failure-message-id"))
    return message_id


def _checked(address: str) -> str:
    try:
        checked: str = _ADDRESS.validate_python(address)
    except ValidationError:
        checked = ""
    if checked != address or not address.isascii():
        raise MessageError(why("failure-address.accents"))
    return address


def _mailbox(name: str, address: str) -> Address:
    told = shorten(tidy(name), _LONGEST_NAME)
    try:
        return Address(display_name=told, addr_spec=_checked(address))
    except (ValueError, IndexError, MailParseError) as error:
        raise MessageError(why("failure-address")) from error
