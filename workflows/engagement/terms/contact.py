"""How the two sides keep in touch: channels, answers, the weekly slot, reports."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.engagement.model import Frozen, Line, Text
from workflows.engagement.terms.parties import Channel
from workflows.engagement.time.calendar import Weekday


class ContactProcedure(Frozen):
    """How the two sides reach each other (practice 21)."""

    procedure: Text
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    documents_due: Annotated[tuple[Line, ...], Field(min_length=1)]


class ResponseTime(Frozen):
    """How soon a person answers a message."""

    business_days: Annotated[int, Field(ge=1, le=20)]


class CheckIn(Frozen):
    """The fixed weekly slot to talk, in the client's zone (practice 14)."""

    weekday: Weekday
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class ReportCadence(Frozen):
    """When a progress report leaves, in the client's zone; also when all is smooth (practice 29)."""

    every: Literal["weekly", "fortnightly", "monthly"] = "weekly"
    weekday: Weekday = Weekday.FRI
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "15:00"
