"""What the state keeps about hours."""

from workflows.engagement.model import Frozen


class HoursEntry(Frozen):
    """Hours that were recorded and can still be corrected."""

    role: str
    minutes: int


class WorkedState(Frozen):
    """Hours of a milestone that is billed by them: sums, and what can still be corrected; the rest is in the journal."""

    minutes: dict[str, int] = {}
    """By role."""
    entries: dict[str, HoursEntry] = {}
    """By id; none once they are invoiced."""
    warned: int = 0
    """The highest share of the cap, in per cent, that was warned about."""
