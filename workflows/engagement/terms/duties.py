"""What each side has to do."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from workflows.engagement.model import Frozen, Line, Slug
from workflows.engagement.time.calendar import CalendarDay


class ClientDuty(Frozen):
    """Something the client brings; with a day it is followed up, without one it lasts as long as the work."""

    model_config = ConfigDict(populate_by_name=True)

    id: Slug
    text: Line
    due: CalendarDay | None = None
    """The last day; a day off means the next working day."""
    due_after_business_days: Annotated[int, Field(ge=0, le=1000)] | None = None
    """In place of ``due``: so many business days after acceptance."""
    waiting: Annotated[tuple[Slug, ...], Field(max_length=100)] = Field(default=(), alias="for")
    """Milestones that wait for it; all that have not begun where missing."""

    @property
    def dated(self) -> bool:
        """Whether it has a day."""
        return self.due is not None or self.due_after_business_days is not None

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if self.due is not None and self.due_after_business_days is not None:
            raise ValueError("give either due, a date, or due_after_business_days, a number")
        if self.waiting and not self.dated:
            raise ValueError("milestones wait for it, so it needs a day: due or due_after_business_days")
        return self


class Duties(Frozen):
    """What each side has to do (practice 42)."""

    provider: Annotated[tuple[Line, ...], Field(min_length=1)]
    client: Annotated[tuple[ClientDuty, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [duty.id for duty in self.client]
        if len(set(ids)) != len(ids):
            raise ValueError("two duties of the client have the same id; ids must differ")
        return self
