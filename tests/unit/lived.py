"""Engagements lived through for tests of what is told about them."""

from datetime import UTC, datetime
from functools import cache

from tests import lives
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.simulation import personas
from workflows.engagement.simulation.simulator import Simulation

BEGIN = "2026-06-29 22:40"
START = datetime(2026, 6, 29, 19, 40, tzinfo=UTC)
"""The same moment."""


@cache
def opening() -> tuple[c.CreateEngagement, c.ProposeAgreement]:
    """The first two commands of the example engagement."""
    file, house = lives.example(), lives.provider()
    create = lives.create_of(file, house, "a" * 20, START)
    assert file.agreement is not None
    return create, c.ProposeAgreement(agreement=file.agreement, calendars=create.calendars)


@cache
def whole(persona: str, days: int | None = None) -> Simulation:
    """A whole engagement with one of the personas; not to be changed."""
    return personas.live(*opening(), personas.persona(persona, days), START)


def proposed() -> Story:
    """The example engagement on the evening of its proposal."""
    return Story(BEGIN, created=opening()[0]).days(1).proposed()


def at_work() -> Story:
    """On its first day of work, everything paid in time."""
    return proposed().days(1).active().days(1).pays("discovery").starts("discovery")
