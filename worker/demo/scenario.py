"""The scenario file: what the people do, and when."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from worker.gateway.mapping import METHODS
from workflows.engagement.calendar import BusinessCalendar
from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.state import State


class Step(Frozen):
    """One thing that somebody does."""

    at: Annotated[str, Field(pattern=r"^\+\d{1,3} ([01]\d|2[0-3]):[0-5]\d$")]
    """``+N HH:MM``: N working days after the step before, at that time in the house's zone."""
    until: Line | None = None
    """An event to wait for first, ``Event`` or ``Event:value``; the days count from it."""
    actor: Slug | None = None
    does: Line | None = None
    """A method of the API; none: only wait."""
    fields: dict[str, Any] = Field(default_factory=dict, alias="with")
    refused: Line | None = None
    """Reason code of the refusal that is expected."""
    says: Line | None = None
    worker: Literal["killed"] | None = None
    """killed: the worker dies by SIGKILL while the message that follows is on its way, and is started again."""
    mail: Literal["hangs_up"] | None = None
    """hangs_up: the mail server takes the next payment reminder and hangs up before it says so."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.does is not None and self.does not in METHODS:
            raise ValueError(f"'{self.does}' is no method of the API")
        return self

    def moment(self, calendar: BusinessCalendar, after: datetime) -> datetime:
        """When the step happens, given when the one before did; at once where that moment is past already."""
        days, clock = self.at[1:].split()
        hour, minute = clock.split(":")
        day = calendar.local(after).date()
        day = calendar.add_business_days(day, int(days)) if int(days) else day
        return max(calendar.at(day, time(int(hour), int(minute))), after + timedelta(seconds=1))


class Scenario(Frozen):
    """The steps, in order."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=500)]


def filled(fields: dict[str, Any], state: State, now: datetime) -> dict[str, Any]:
    """The fields with "today", "now" and the kinds of tasks replaced by what they stand for."""
    found = dict(fields)
    for key, value in fields.items():
        if value == "today":
            found[key] = state.calendars.provider.local(now).date()
        elif value == "now":
            found[key] = now
        elif key == "task":
            found[key] = next((t.id for t in state.tasks.values() if t.what == value and t.state != "DONE"), value)
    return found
