"""What the invariants must know that no journal entry says: windows, calendars, people, and the terms in force."""

from workflows.engagement.messages.commands import Calendars
from workflows.engagement.model import Frozen
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement
from workflows.engagement.terms.provider import Provider


class Since(Frozen):
    """Calendars, from a journal entry on."""

    sequence: int
    calendars: Calendars


class Context(Frozen):
    """What the journal does not hold.

    Terms and calendars are too bulky for it; the house's windows and team belong to the snapshot taken at creation.
    """

    provider: Provider
    calendars: tuple[Since, ...]
    """In order; the first from entry 0 on."""
    agreement: Agreement | None = None
    """The accepted terms; none before."""

    @classmethod
    def of(cls, state: State) -> "Context":
        """From the aggregate, which remembers the latest calendars alone.

        Where a later proposal brought calendars that close other days for the past, pass those of before as well.
        """
        agreement = state.agreement if state.accepted else None
        return cls(provider=state.provider, calendars=(Since(sequence=0, calendars=state.calendars),), agreement=agreement)

    def calendars_at(self, sequence: int) -> Calendars:
        """The calendars in force at a journal entry."""
        return next(s.calendars for s in reversed(self.calendars) if s.sequence <= sequence)
