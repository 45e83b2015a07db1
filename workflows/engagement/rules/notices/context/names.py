"""What people call the things that reasons name."""

from collections.abc import Iterator
from typing import Any

from workflows.engagement.rules.money.invoice_contents import gate_title
from workflows.engagement.rules.notices.context.lines import TemplateFacts
from workflows.engagement.state import State

_KEYS = {"named", "id"}


def names(state: State, facts: TemplateFacts) -> dict[str, dict[str, str]]:
    """Kind of thing -> id -> name, of all that the reasons in the facts name; what nobody knows by a name is left out.

    Facts that are read from the journal later (``tells_of``) may name anything.
    """
    found: dict[str, dict[str, str]] = {}
    for kind, item_id in (*_named(facts), *(_anything(state) if facts.get("tells_of") else ())):
        name = name_of(state, kind, item_id)
        if name:
            found.setdefault(kind, {})[item_id] = name
    return found


def _anything(state: State) -> Iterator[tuple[str, str]]:
    """Each thing that goes by a name."""
    yield from (("person", p.id) for p in state.provider.team)
    yield from (("person", contact.id) for contact in state.client.contacts)
    yield from (("gate", gate) for gate in state.gates)
    yield from (("invoice", invoice) for invoice in state.invoices)
    if state.terms:
        yield from (("milestone", m.id) for m in state.agreement.milestones)
        yield from (("duty", duty.id) for duty in state.agreement.duties.client)
        yield from (("retainer", r.id) for r in state.agreement.retainers)


def _named(value: Any) -> Iterator[tuple[str, str]]:
    """Each thing that is named, wherever in JSON."""
    if isinstance(value, dict):
        if value.keys() == _KEYS:
            yield value["named"], value["id"]
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner)


def name_of(state: State, kind: str, item_id: str) -> str | None:
    """What people call a thing; none where it is not known, or goes by its id."""
    match kind:
        case "person":
            people = {p.id: p.name for p in state.provider.team} | {c.id: c.name for c in state.client.contacts}
            return people.get(item_id)
        case "milestone":
            return next((m.title for m in state.agreement.milestones if m.id == item_id), None) if state.terms else None
        case "duty":
            return next((duty.text for duty in state.agreement.duties.client if duty.id == item_id), None) if state.terms else None
        case "gate":
            return gate_title(state, item_id) if item_id in state.gates else None
        case "invoice":
            return state.invoices[item_id].number if item_id in state.invoices else None
        case "retainer":
            return next((r.title for r in state.agreement.retainers if r.id == item_id), None) if state.terms else None
        case _:
            return None
