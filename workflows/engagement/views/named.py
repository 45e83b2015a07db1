"""What people call the things that a reason names: whoever puts a reason into words away from the state needs it."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from workflows.engagement.messages.reasons import Named, Reason
from workflows.engagement.rules.money.invoice_contents import title_of
from workflows.engagement.state import State

Names: TypeAlias = dict[str, dict[str, str]]
"""Kind of a thing -> its id -> its name."""


def names_in(state: State, reasons: Iterable[Reason | None]) -> Names:
    """Names of the things that these reasons are about, and of no others; what has no name of its own is left out.

    Milestones and what the client brings have their titles, invoices their numbers, gates what is paid at them.
    """
    found: Names = {}
    for named in _named(reasons):
        name = _name(state, named)
        if name:
            found.setdefault(named.named, {})[named.id] = name
    return found


def _named(values: Iterable[object]) -> Iterator[Named]:
    for value in values:
        if isinstance(value, Named):
            yield value
        elif isinstance(value, Reason):
            yield from _named(value.params.values())
        elif isinstance(value, tuple):
            yield from _named(value)


def _name(state: State, named: Named) -> str | None:
    match named.named:
        case "milestone":
            return next((m.title for m in state.agreement.milestones if m.id == named.id), None) if state.terms else None
        case "duty":
            return next((d.text for d in state.agreement.duties.client if d.id == named.id), None) if state.terms else None
        case "invoice":
            return state.invoices[named.id].number if named.id in state.invoices else None
        case "gate":
            return title_of(state, state.gates[named.id].invoice) if named.id in state.gates else None
        case _:
            return None
