"""A small file with something of every kind, for tests of the reader."""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from worker.files.document import load_document
from worker.files.problems import FileProblems
from workflows.engagement.money import Money
from workflows.engagement.time.calendar import CalendarDay, LocalTime, Weekday, Window
from workflows.engagement.time.zones import ZoneName


class Kind(StrEnum):
    """Who buys."""

    BUSINESS = "business"
    CONSUMER = "consumer"


class Step(BaseModel):
    """A mail."""

    action: Literal["remind"]
    days: int


class Call(BaseModel):
    """A call."""

    action: Literal["call"]
    who: str


class Stage(BaseModel):
    """A stage of the work."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    price: Money
    """What the client pays for it. Without tax."""
    due: CalendarDay | None = None
    days: Annotated[int, Field(ge=1, le=400)] = 1


class Site(BaseModel):
    """Where and when work happens."""

    zone: ZoneName = "UTC"
    hours: Window = Window(start=540, end=1020)
    weekday: Weekday = Weekday.FRI
    at: LocalTime = time(15, 0)


class Sheet(BaseModel):
    """A file with one field of every kind."""

    title: Annotated[str, Field(min_length=1, max_length=20)] = "x"
    kind: Kind = Kind.BUSINESS
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=3)] = (Stage(id="a", price=Money.zero("EUR")),)
    steps: tuple[Annotated[Step | Call, Field(discriminator="action")], ...] = ()
    site: Site = Site()
    start: date | None = None
    received: AwareDatetime | None = None
    clock: time | None = None
    share: Decimal = Decimal(0)
    open: bool = True
    mixed: int | tuple[str, ...] = 0
    quotas: dict[date, int] = {}
    teams: dict[str, Stage] = {}

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if len({stage.id for stage in self.stages}) < len(self.stages):
            raise ValueError("two stages have the same id, expected ids that differ")
        return self


def problems_of(text: str) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        load_document(text, "f.yaml", Sheet)
    return str(caught.value).splitlines()
