"""Pages of the things in an engagement, newest first: Get shows the newest, these show all."""

from itertools import dropwhile, islice
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from workflows.engagement.lifecycles import Kind
from workflows.engagement.model import Frozen
from workflows.engagement.state import State
from workflows.engagement.views.engagement import is_open, item_of
from workflows.engagement.views.named import Names, names_in

ListedKind: TypeAlias = Literal[Kind.NOTICE, Kind.TASK, Kind.INVOICE, Kind.INBOUND, Kind.PROMISE]

Shown = TypeVar("Shown")


class Listed(Frozen, Generic[Shown]):
    """A page."""

    items: tuple[Shown, ...]
    following: str
    """Id of the last one on the page, where there are more; else empty."""
    total: int
    """How many there are on all pages."""
    names: Names
    """What people call the things that their reasons name."""
    known: bool = True
    """False: there is no thing of that id to go on after."""


def listed(state: State, kind: ListedKind, after: str, limit: int, *, open_only: bool) -> Listed[Any]:
    """A page.

    Args:
        state: the aggregate.
        kind: of the things.
        after: id of the last one told; empty from the newest on.
        limit: how many at most, 1 or more.
        open_only: leave out what is finished.
    """
    items = list(reversed(state.items(kind).values()))
    wanted = [item for item in items if is_open(kind, item)] if open_only else items
    if after:
        older = {item.id for item in islice(dropwhile(lambda item: item.id != after, items), 1, None)}
        rest = [item for item in wanted if item.id in older]
    else:
        rest = wanted
    shown = tuple(item_of(state, kind, item) for item in rest[:limit])
    reasons = [getattr(item, name, None) for item in shown for name in ("because", "text")]
    return Listed[Any](
        items=shown,
        following=shown[-1].id if len(rest) > limit else "",
        total=len(wanted),
        names=names_in(state, reasons),
        known=not after or after in state.items(kind),
    )
