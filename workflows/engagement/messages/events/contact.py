"""Being in touch."""

from datetime import datetime
from typing import ClassVar, Literal

from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.events.base import Event


class InboundReceived(Event):
    """A message from the client."""

    name: Literal["InboundReceived"] = "InboundReceived"
    inbound: str
    contact: str
    channel: str
    subject: str
    message_id: str | None = None
    matter: str | None = None
    body: DocumentRef | None = None
    reply_due: datetime | None = None
    personal: ClassVar[frozenset[str]] = frozenset({"subject", "message_id"})


class AutomaticMailNoted(Event):
    """An auto-reply or bounce: it gets no acknowledgement and owes no answer."""

    name: Literal["AutomaticMailNoted"] = "AutomaticMailNoted"
    contact: str
    subject: str
    personal: ClassVar[frozenset[str]] = frozenset({"subject"})


class InboundAcknowledged(Event):
    """The acknowledgement was confirmed sent."""

    name: Literal["InboundAcknowledged"] = "InboundAcknowledged"
    inbound: str
    notice: str


class AcknowledgementDeferred(Event):
    """The cap was reached: one acknowledgement will cover several messages."""

    name: Literal["AcknowledgementDeferred"] = "AcknowledgementDeferred"
    contact: str
    until: datetime


class InboundAnswered(Event):
    """A person answered."""

    name: Literal["InboundAnswered"] = "InboundAnswered"
    inbound: str
    by: str
    text: str | None = None
    """The answer's words, where it is given by mail."""
    personal: ClassVar[frozenset[str]] = frozenset({"text"})


class InboundOverdue(Event):
    """The agreed response time passed without an answer."""

    name: Literal["InboundOverdue"] = "InboundOverdue"
    inbound: str


class MeetingRecorded(Event):
    """A meeting or call took place, with a recap."""

    name: Literal["MeetingRecorded"] = "MeetingRecorded"
    purpose: str
    form: str = "meeting"
    allowance: Literal["meetings", "calls"] | None = None
    """What it counts against; none where it does not count."""
    by: str
    contacts: tuple[str, ...]
    held_at: datetime
    recap: str
    personal: ClassVar[frozenset[str]] = frozenset({"recap"})


class ReportScheduled(Event):
    """The next progress report has its moment."""

    name: Literal["ReportScheduled"] = "ReportScheduled"
    at: datetime
