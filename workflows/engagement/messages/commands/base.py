"""What commands are made of."""

from typing import Annotated, ClassVar

from pydantic import Field

from workflows.engagement.model import Frozen
from workflows.engagement.time.calendar import BusinessCalendar

EngagementId = Annotated[str, Field(pattern="^[a-z0-9]{10,32}$")]
"""Opaque: made from the request id, it says nothing about the client."""


ItemId = Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,63}$")]
"""Id of something inside an engagement: a milestone's slug, or a prefix and a counter such as ``invoice-2``."""


class DocumentRef(Frozen):
    """A text or file in the document port."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0, le=20_000_000)]
    """Bytes."""
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=80)] = "text/plain"


class Calendars(Frozen):
    """Both sides' calendars, resolved to dates at the door when terms enter."""

    provider: BusinessCalendar
    client: BusinessCalendar


class Command(Frozen):
    """Base of all commands."""

    kind: str
    internal: ClassVar[bool] = False
    """True: comes from the engine itself (a deadline, the result of an effect), never from a caller."""
