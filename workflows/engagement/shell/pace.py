"""Whether what a run of the workflow is told belongs to a step of its own.

Everything that happens to an engagement comes in a step: the server writes "workflow task started" into the history, and the workflow's clock moves to
that moment. There is one exception, and it is a trap. A query that goes to a worker without its sticky queue (after the server came back, or after the
worker was slow once) brings the history as it is at that moment, perhaps with events whose step has not begun yet; and the SDK applies those at once,
under the old clock. What the workflow made of them would differ from what every later replay makes of them: other times, another order, and receipts
already given would be wrong [seen: SDK 1.35, server 1.32.1]. So a run that sees it gives up instead; the worker forgets it, reads the history anew at
the next step, and the query is asked again.
"""

from datetime import datetime


class OutOfStepError(Exception):
    """Events came without a step of their own; nothing that followed from them may stand."""


class Pace:
    """The clock and the length of the history at the last step."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._length = 0

    def keep(self, at: datetime, length: int) -> None:
        """Take note of a step; the same one may be noted again.

        Args:
            at: the workflow's clock.
            length: events in the history so far.

        Raises:
            OutOfStepError: there are more events, and the clock stands still.
        """
        if at == self._at and length > self._length:
            raise OutOfStepError("events came without a workflow task of their own; the run is read anew")
        self._at, self._length = at, length
