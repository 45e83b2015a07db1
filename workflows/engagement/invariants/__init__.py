"""The invariants: what holds for every engagement at every moment, checked on the journal alone.

A second opinion, not a copy: nothing here uses ``evolve``, and of the rules two things are read: what a kind of notice declares
(``NOTICE_KINDS``, in ``notices``), and what is open and waits for whom (``rules/waiting``, in ``rest``). Used by the tests, the demo and whoever
operates the house.

- I1 money is conserved; I2 no work before its gate; I3 declared moves only; I4 one confirmed send per key; I6 one effect per request;
  I10 nothing after the end or outside windows; I11 deadlines are computed once; ``announced``: no consequence of unannounced silence:
  :func:`check`, on a journal.
- I5 an answered OK is durable, and I9 nothing is stuck, need the state that goes with the journal: :func:`check_state`; of I5 the journal shows
  that no entry is missing, of I9 that nothing is left behind at the end.
- I6 across two moments of one engagement: :func:`same_request_same_receipt`.
- I7 (order of billing events), I8 (unauthenticated messages) and I14 (personal data) belong to what comes from outside: not here yet.
- I12 (stored histories replay) and I13 (size of histories) are no functions of one journal: replay and budget tests hold them.
"""

from collections.abc import Sequence

from workflows.engagement.invariants.announced import told_before
from workflows.engagement.invariants.clock import on_time
from workflows.engagement.invariants.consequences import announced_before
from workflows.engagement.invariants.context import Context, Since
from workflows.engagement.invariants.ending import settled
from workflows.engagement.invariants.gates import gated
from workflows.engagement.invariants.money import conserved
from workflows.engagement.invariants.moves import declared
from workflows.engagement.invariants.notices import quiet, sent_once
from workflows.engagement.invariants.requests import answered, same_request_same_receipt, taken_once, whole
from workflows.engagement.invariants.rest import agrees, nothing_stuck
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state import State
from workflows.engagement.state.journal.chain import broken_at

__all__ = ["Context", "Since", "Violation", "check", "check_rest", "check_state", "same_request_same_receipt"]


def check(journal: Sequence[Entry], context: Context, *, closed: bool = False) -> tuple[Violation, ...]:
    """Check a whole journal, from its first entry.

    Args:
        journal: all entries.
        context: what the journal does not hold.
        closed: True: the engagement must have come to its end, with nothing left open.

    Returns:
        What is wrong, by invariant; empty where everything holds.
    """
    found = [
        *conserved(journal),
        *gated(journal, context),
        *declared(journal),
        *sent_once(journal),
        *whole(journal),
        *taken_once(journal),
        *settled(journal, closed),
        *quiet(journal, context),
        *on_time(journal),
        *told_before(journal, context),
        *announced_before(journal, context),
    ]
    return tuple(found)


def check_state(state: State, journal: Sequence[Entry]) -> tuple[Violation, ...]:
    """Check a state at rest between two commands, with its whole journal: I5, I9, and that the journal's chain holds."""
    broken = broken_at(journal)
    chain = [Violation(invariant="I5", sequence=broken, text="the chain of the journal breaks here")] if broken is not None else []
    return (*chain, *check_rest(state, journal))


def check_rest(state: State, journal: Sequence[Entry]) -> tuple[Violation, ...]:
    """Check a state at rest as ``check_state`` does, but for the chain: for who checks each link when it is added."""
    return (*answered(journal, state.receipts), *nothing_stuck(state), *agrees(state, journal))
