"""How long a sender is asked to try again. Some refusals pass by themselves, because the engagement is a moment behind."""

from datetime import datetime, timedelta
from pathlib import Path

from activities.durable import place_once
from worker.billing.quarantine import id_of
from workflows.engagement.messages.billing_events import BillingEvent

PASSING = frozenset({"INVOICE_NOT_ISSUED"})
"""Refusals that pass by themselves: the billing system is ahead of the engagement."""
LONGEST = timedelta(hours=1)
"""After that the event goes into quarantine."""


class Patience:
    """Remembers when an event was refused first, in a folder that several processes may share.

    Args:
        folder: made when the first event must wait.
        longest: after so long a person must look.
    """

    def __init__(self, folder: Path, longest: timedelta = LONGEST) -> None:
        self._folder, self._longest = folder, longest

    def lasts(self, event: BillingEvent, code: str, now: datetime) -> bool:
        """Whether the sender should try again.

        Args:
            event: what was refused.
            code: why.
            now: time on the wall.

        Raises:
            OSError: the disk does not take it.
        """
        if code not in PASSING:
            return False
        path = self._path(event)
        place_once(path, now.isoformat().encode())
        return now - datetime.fromisoformat(path.read_text()) <= self._longest

    def settle(self, event: BillingEvent) -> None:
        """Forget the event: it was taken."""
        self._path(event).unlink(missing_ok=True)

    def _path(self, event: BillingEvent) -> Path:
        return self._folder / id_of(event)
