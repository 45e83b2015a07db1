"""Messages that leave, wait, merge, fail or are dropped."""

from datetime import datetime
from typing import ClassVar, Literal

from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.messages.events.base import Event


class NoticePlanned(Event):
    """A message was planned."""

    name: Literal["NoticePlanned"] = "NoticePlanned"
    notice: str
    key: str
    template: str
    recipient: str
    """Contact id, or person id where ``internal``."""
    internal: bool = False
    subject: str
    """What it is about: id of the invoice, milestone, inbound, task."""
    thread: str | None = None
    """Notice whose thread it joins."""
    in_reply_to: str | None = None
    """Message-ID of the client's mail it answers."""
    body: str | None = None
    """Words a person wrote for it; kept only until it is sent."""
    step: int | None = None
    announces: tuple[str, ...] = ()
    """Consequences it announces, such as ``fee-6``: what, and the step of the ladder that brings it."""
    fact: str | None = None
    """The fact about money that it tells of."""
    personal: ClassVar[frozenset[str]] = frozenset({"in_reply_to"})
    bulky: ClassVar[frozenset[str]] = frozenset({"body"})


class NoticeHeld(Event):
    """It waits for the next service window."""

    name: Literal["NoticeHeld"] = "NoticeHeld"
    notice: str
    until: datetime


class NoticeQueued(Event):
    """It is handed to the mail server."""

    name: Literal["NoticeQueued"] = "NoticeQueued"
    notice: str
    attempt: int


class NoticeSent(Event):
    """The mail server took it, or a person found that it arrived."""

    name: Literal["NoticeSent"] = "NoticeSent"
    notice: str
    key: str
    template: str
    recipient: str
    internal: bool = False
    channel: Literal["email"] = "email"
    """Which way it went."""
    message_id: str
    document: DocumentRef | None = None
    told_through: int | None = None
    """Journal sequence up to which it tells; none where nobody knows. Not in the journal: what else happened while it was on its way is a race."""
    bulky: ClassVar[frozenset[str]] = frozenset({"told_through"})


class NoticeFailed(Event):
    """It cannot be sent as it is."""

    name: Literal["NoticeFailed"] = "NoticeFailed"
    notice: str
    error: str | None = None
    """What the mail server said, where it spoke; it may quote an address."""
    personal: ClassVar[frozenset[str]] = frozenset({"error"})


class NoticeDoubted(Event):
    """It is not known whether the message left, and its kind must not be sent twice."""

    name: Literal["NoticeDoubted"] = "NoticeDoubted"
    notice: str


class NoticeDropped(Event):
    """It is no longer true or no longer needed."""

    name: Literal["NoticeDropped"] = "NoticeDropped"
    notice: str


class NoticeMerged(Event):
    """A later message carries it."""

    name: Literal["NoticeMerged"] = "NoticeMerged"
    notice: str
    into: str
