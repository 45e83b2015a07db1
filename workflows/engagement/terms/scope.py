"""What the work is for, what is in it and what is out, what may go wrong, and who does what."""

from typing import Annotated

from pydantic import Field

from workflows.engagement.model import Frozen, Line, Slug


class Goal(Frozen):
    """What the client wants to reach, agreed jointly (practice 15)."""

    id: Slug
    text: Line
    measure: Line | None = None


class Scope(Frozen):
    """What is in, and what is expressly out."""

    included: Annotated[tuple[Line, ...], Field(min_length=1)]
    excluded: Annotated[tuple[Line, ...], Field(min_length=1)]


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
