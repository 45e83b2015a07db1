"""Milestones that are billed by the hours worked, up to a cap."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen, Slug
from workflows.engagement.money import Money


class ByHours(Frozen):
    """Recorded hours at the rates of the rate card; never more than the cap without a change of the agreement."""

    by: Literal["hours"] = "hours"
    cap: Money
    """The most it costs; the client reads it as ``up to``."""
    roles: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=20)]
    """Roles of the rate card whose hours count."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.cap.minor <= 0:
            raise ValueError("cap must be above 0")
        if len(set(self.roles)) != len(self.roles):
            raise ValueError("two roles are the same, expected each once")
        return self
