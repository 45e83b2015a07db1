"""The end of a life: once CLOSED, money, survey, messages, tasks and deadlines are settled (the journal's part of I9).

What is found later, such as a difference of the journal store, is a task without a deadline.
"""

from collections.abc import Iterator, Sequence

from workflows.engagement.invariants.clock import set_and_not_stopped
from workflows.engagement.invariants.moves import final_states
from workflows.engagement.invariants.reading import move_of
from workflows.engagement.invariants.violation import Violation
from workflows.engagement.lifecycles import ENDED, LIFECYCLES, GateState, InvoiceState, Kind, Stage
from workflows.engagement.messages.answers import Entry

_AT_REST: dict[str, frozenset[str]] = {
    "invoice": frozenset({InvoiceState.PAID, InvoiceState.WRITTEN_OFF}),
    "gate": frozenset({GateState.SHUT, GateState.OPEN, GateState.RESHUT}),
}
"""States that are not final by their table, but wait for nothing once all is over."""


def settled(journal: Sequence[Entry], closed: bool) -> Iterator[Violation]:
    """Check that nothing is left behind.

    Args:
        journal: all entries.
        closed: True: it must have come to its end; else this is checked only where it is CLOSED.
    """
    where = final_states(journal)
    stage = where.get((Kind.ENGAGEMENT.value, ""), "")
    if closed and stage not in ENDED:
        yield _left(f"the engagement is {stage}, not at its end")
    if not closed and stage != Stage.CLOSED:
        return
    later = _opened_after_the_end(journal)
    for (kind, item), state in where.items():
        if kind == "task" and item in later:
            continue
        if kind == "milestone" and stage != Stage.CLOSED:
            continue
        if state not in LIFECYCLES[Kind(kind)].final and state not in _AT_REST.get(kind, ()) and kind != "engagement":
            yield _left(f"{kind} '{item}' is still {state}")
    for name, at in set_and_not_stopped(journal).items():
        if at > journal[-1].at:
            yield _left(f"the deadline '{name}' still runs")


def _opened_after_the_end(journal: Sequence[Entry]) -> set[str]:
    ended, found = False, set[str]()
    for entry in journal:
        move = move_of(entry)
        ended = ended or (move is not None and (move.kind, move.to) == (Kind.ENGAGEMENT, Stage.CLOSED))
        if ended and entry.event == "TaskOpened":
            found.add(str(entry.data["task"]))
    return found


def _left(text: str) -> Violation:
    return Violation(invariant="I9", sequence=0, text=text)
