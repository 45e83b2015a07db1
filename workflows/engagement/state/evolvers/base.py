"""What evolvers are made of."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from workflows.engagement.messages.events import Event
from workflows.engagement.money.ledger.facts import Fact
from workflows.engagement.state import Item, State
from workflows.engagement.terms import Answer

Changes = dict[str, Any]
"""Fields of the state that change."""

Evolvers = dict[type[Event], Callable[[State, Any, datetime], Changes]]
"""What each event changes besides its move and its deadlines."""


def put(state: State, field: str, item: Item) -> Changes:
    """Put a thing into its collection."""
    return {field: {**getattr(state, field), item.id: item}}


def patch(state: State, field: str, item_id: str, **changes: Any) -> Changes:
    """Change fields of a thing."""
    items = getattr(state, field)
    return {field: {**items, item_id: items[item_id].model_copy(update=changes)}}


def fact(state: State, happened: Fact) -> Changes:
    """Something happened to money; the books follow by a rule of their own."""
    return {"facts": (*state.facts, happened)}


def dated_ahead(state: State, event: Event) -> Changes:
    """What happened counts from a later day on, where it set a deadline for it."""
    days = {date.fromisoformat(d.id.removeprefix("value/")) for d in event.starts if d.id.startswith("value/")}
    return {"dated_ahead": tuple(sorted({*state.dated_ahead, *days}))} if days else {}


def hashed(answers: Iterable[Answer]) -> dict[str, str]:
    """SHA-256 of each answer by question, empty where there is none: the words lie in the personal part of the journal."""
    return {a.question: hashlib.sha256(a.answer.encode()).hexdigest() if a.answer else "" for a in answers}


def count(state: State, prefix: str) -> Changes:
    """One more with this prefix."""
    return {"counters": {**state.counters, prefix: state.counters.get(prefix, 0) + 1}}
