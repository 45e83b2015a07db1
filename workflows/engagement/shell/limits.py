"""When a run of an engagement ends and the next one begins, and when its journal is stored for its own sake.

An engagement keeps the limits it was started with: they travel in the first event of each of its runs. So a release that comes with
other limits still replays what is running, and it changes new engagements only. What is compared with them stands in the history or follows from
it: the server's count of events and bytes, the commands of the run, and the entries that the state carries.
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
    carried: int = 200
    """Journal entries in the state that are stored without another effect: some 150 KB, compressed 25 KB."""

    def reached(self, events: int, size: int, updates: int) -> bool:
        """Whether the run should end."""
        return events >= self.events or size >= self.size or updates >= self.updates
