"""What both sides promise each other besides work and money."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.engagement.calendar import CalendarDay, Weekday
from workflows.engagement.model import NOT_USED_YET, Frozen, Line, Slug, Text
from workflows.engagement.terms.parties import Channel


class Goal(Frozen):
    """What the client wants to reach, agreed jointly (practice 15)."""

    id: Slug
    text: Line
    measure: Line | None = None


class ClientDuty(Frozen):
    """Something the client brings."""

    id: Slug
    text: Line
    due: CalendarDay | None = Field(default=None, json_schema_extra=NOT_USED_YET)


class Duties(Frozen):
    """Expectations run both ways (practice 42)."""

    provider: Annotated[tuple[Line, ...], Field(min_length=1)]
    client: Annotated[tuple[ClientDuty, ...], Field(min_length=1)]


class Scope(Frozen):
    """What is in, and what is expressly out."""

    included: Annotated[tuple[Line, ...], Field(min_length=1)]
    excluded: Annotated[tuple[Line, ...], Field(min_length=1)]


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


class Risk(Frozen):
    """A risk named at the start and shown in reports (practice 9)."""

    id: Slug
    text: Line
    plan: Line


class RosterEntry(Frozen):
    """Who of ours does what (practice 18)."""

    person: Slug
    """Id of a person in provider.yaml."""
    duty: Line


class ContactProcedure(Frozen):
    """How the two sides reach each other (practice 21)."""

    procedure: Text
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    documents_due: Annotated[tuple[Line, ...], Field(min_length=1)]
