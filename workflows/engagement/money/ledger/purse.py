"""Money that is on no invoice: credit that has no place yet, and what was given back before it came."""

from workflows.engagement.money.ledger.account import Cause, Note
from workflows.engagement.money.ledger.books import PostingKind

Name = str | None
"""Invoice under whose name it is; none: no invoice was named."""


class Purse:
    """Credit and shorts, by the name under which they stand."""

    __slots__ = ("held", "notes", "short")

    def __init__(self, notes: list[Note]) -> None:
        """Args: notes: where changes are written down."""
        self.held: dict[Name, int] = {}
        self.short: dict[Name, int] = {}
        self.notes = notes

    def hold(self, name: Name, minor: int, cause: Cause) -> None:
        """Keep money as credit."""
        self._move(self.held, PostingKind.HELD, name, minor, cause)

    def take(self, name: Name, most: int, cause: Cause) -> int:
        """Take credit out, as far as it goes; returns how much."""
        minor = min(most, self.held.get(name, 0))
        self._move(self.held, PostingKind.HELD, name, -minor, cause)
        return minor

    def lack(self, name: Name, minor: int, cause: Cause) -> None:
        """More was given back than there was."""
        self._move(self.short, PostingKind.SHORT, name, minor, cause)

    def cover(self, name: Name, most: int, cause: Cause) -> int:
        """Money makes up for what is short, as far as it goes; returns how much was used."""
        minor = min(most, self.short.get(name, 0))
        self._move(self.short, PostingKind.SHORT, name, -minor, cause)
        return minor

    def _move(self, balances: dict[Name, int], entry: PostingKind, name: Name, minor: int, cause: Cause) -> None:
        if minor:
            balances[name] = balances.get(name, 0) + minor
            self.notes.append(Note(cause, name, entry, None, minor))
