"""Being in touch."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from workflows.engagement.messages.commands.base import Command, DocumentRef, ItemId
from workflows.engagement.model import Line, Slug, Text
from workflows.engagement.terms import Channel


class RecordInbound(Command):
    """A message from the client arrived."""

    kind: Literal["record_inbound"] = "record_inbound"
    contact: Slug
    channel: Channel = Channel.EMAIL
    subject: Line
    matter: ItemId | None = None
    """Inbound message that this one adds to: acknowledged briefly, the reply clock unchanged."""
    message_id: Line | None = None
    """Message-ID of the mail, for threading."""
    automatic: bool = False
    """An auto-reply or bounce: noted, never acknowledged."""
    body: DocumentRef | None = None


class AnswerInbound(Command):
    """A person answers a message."""

    kind: Literal["answer_inbound"] = "answer_inbound"
    inbound: ItemId
    by: Slug
    """Who of ours answers."""
    text: Text | None = None
    """The answer, which Milepost sends by mail; missing where it was given by phone or in person."""


class RecordMeeting(Command):
    """A meeting or call took place; it ends with a recap, which is sent (practice 11)."""

    kind: Literal["record_meeting"] = "record_meeting"
    purpose: Literal["presentation", "kick_off", "check_in", "closing_call", "other"]
    form: Literal["meeting", "call"] = "meeting"
    """A call is by phone; each counts against an allowance of its own."""
    held_at: AwareDatetime
    by: Slug
    """Who of ours held it."""
    contacts: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=20)]
    recap: Text
