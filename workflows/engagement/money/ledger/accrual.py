"""On what interest runs: principal outstanding, day by day, kept as stretches of days until they are posted."""

from datetime import date, timedelta

_DAY = timedelta(days=1)

Stretch = tuple[date, date, int]
"""First day, last day (included), principal in minor units."""


class RunningAccrual:
    """The days of one invoice for which interest was not posted yet.

    Interest of a day is that on the principal outstanding at the end of the day before: the day of a payment still counts in full.
    """

    __slots__ = ("_principal", "_since", "_stretches", "runs_from")

    def __init__(self, runs_from: date) -> None:
        """Args: runs_from: the day after the due date."""
        self.runs_from = self._since = runs_from
        self._principal = 0
        self._stretches: list[Stretch] = []

    def copy(self) -> "RunningAccrual":
        """The same days, kept apart."""
        twin = RunningAccrual(self.runs_from)
        twin._since, twin._principal, twin._stretches = self._since, self._principal, self._stretches[:]
        return twin

    def turn(self, on: date, principal: int) -> None:
        """From the day after `on` that principal is outstanding."""
        self._close(on)
        self._principal = principal

    def take(self, through: date) -> list[Stretch]:
        """Hand out what was not posted yet, up to and including a day."""
        self._close(through)
        taken, self._stretches = self._stretches, []
        return taken

    def _close(self, through: date) -> None:
        if through < self._since:
            return
        if self._principal > 0:
            self._stretches.append((self._since, through, self._principal))
        self._since = through + _DAY
