"""When a run of an engagement ends and the next one begins, and when its journal is sealed.

An engagement keeps the limits it was started with: they travel in the first event of each of its runs. So a release that comes with
other limits still replays what is running, and it changes new engagements only.
"""

from workflows.engagement.model import Frozen


class Limits(Frozen):
    """Limits of one engagement; the server's own are 51,200 events, 50 MiB and 2,000 updates a run."""

    events: int = 4_000
    """History events of a run."""
    size: int = 4 * 1024 * 1024
    """Bytes of a run's history."""
    updates: int = 1_000
    """Commands that a run takes."""
    seal_above: int = 512 * 1024
    """Bytes of the encoded state above which the oldest half of the journal moves to the document port."""
    look_every: int = 400
    """Journal entries between two looks at that size."""

    def reached(self, events: int, size: int, updates: int) -> bool:
        """Whether the run should end."""
        return events >= self.events or size >= self.size or updates >= self.updates
