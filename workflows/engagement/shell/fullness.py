"""How large an engagement may grow. Its state travels from run to run in one payload, and the server takes 2 MiB: beyond that no run could end.

The measure is the length of the state as JSON, uncompressed: what is stored is always less. It is asked by the validator alone, which no replay runs, so
it may change with a release. Commands that bring nothing to an end are refused a good deal earlier, so that an end is always possible.
"""

from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Refusal
from workflows.engagement.messages.reasons import why
from workflows.engagement.state import State

LARGEST = 1_572_864
"""Bytes of the state, 1.5 MiB: no command of a person is taken beyond it. What billing systems tell, and what effects bring back, always is."""
FULL = 1_310_720
"""Bytes of the state, 1.25 MiB: words and new work are refused beyond it."""
FILLING: frozenset[type[c.Command]] = frozenset(
    {c.RecordInbound, c.AnswerInbound, c.RecordIntake, c.ProposeAgreement, c.RecordMeeting, c.RecordHours, c.RequestRevision}
)
"""Commands that bring nothing nearer to its end, and that people may give without end."""
_ENTRY = 3_000
"""At most so many bytes a journal entry leaves behind, with the things it changes."""


def size_of(state: State) -> int:
    """Bytes of the state as JSON, without what is not known."""
    return len(state.model_dump_json(exclude_none=True).encode())


class Fullness:
    """Watches how large a state grows; measures it only where it may have come near the limit."""

    def __init__(self) -> None:
        self._measured, self._given = 0, 0
        self._then: State | None = None
        """The state that was measured."""

    def took(self, length: int) -> None:
        """A command of so many bytes was taken."""
        self._given += 2 * length  # what it brings may stand in a thing and in an entry

    def refusal(self, state: State, command: c.Command, length: int) -> Refusal | None:
        """Why the engagement takes no such command any more; none where there is room.

        Args:
            state: the aggregate.
            command: what is asked.
            length: bytes of the command as it came.
        """
        if command.internal or type(command) in c.BILLING:
            return None
        most = FULL if type(command) in FILLING else LARGEST
        if self.at_most(state) + 2 * length <= most:
            return None
        self._measure(state)
        return Refusal(reason=why("ENGAGEMENT_FULL", most=most)) if self._measured + 2 * length > most else None

    def at_most(self, state: State) -> int:
        """Bytes of the state, or somewhat more: measured again where terms or plan changed."""
        if self._then is None or self._then.plan is not state.plan or self._then.terms is not state.terms:
            self._measure(state)
        since = state.sequence - self._then.sequence if self._then else 0
        return self._measured + self._given + _ENTRY * since

    def _measure(self, state: State) -> None:
        self._measured, self._given, self._then = size_of(state), 0, state
