"""Clocks of places for tests, as a door reads them."""

from workflows.engagement.time.offsets import Zone
from workflows.engagement.time.zones import read_zone


def clock_of(name: str, first: int = 2010, last: int = 2035) -> Zone:
    """The clock of an IANA zone in these years."""
    return read_zone(name, first, last)
