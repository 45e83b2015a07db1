"""Carried state of older releases, brought up to date step by step.

When the shape of :class:`~workflows.engagement.state.State` changes, ``SCHEMA_VERSION`` goes up by one and a step that makes the new
shape of the old one is added here. Steps are never changed and never removed: an engagement may rest for years before its next run begins.
"""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.engagement.state import SCHEMA_VERSION

Data = dict[str, Any]
"""A state as JSON."""


def _money_by_facts(data: Data) -> Data:
    """1 to 2: balances follow from facts; until then payments and credit notes were for whole invoices alone."""
    facts: list[Data] = []
    invoices: dict[str, Data] = {}
    for name, old in data.get("invoices", {}).items():
        paid = old["paid"]["minor"] - old["refunded"]["minor"]
        credited = old["amount"]["minor"] if old["state"] == "CREDITED" else 0
        known = {"source": "person", "value_date": old["issued_on"], "invoice": name}
        if paid:
            facts.append({"id": f"before/{name}/paid", "kind": "payment", "minor": paid, **known})
        if credited:
            facts.append({"id": f"before/{name}/credited", "kind": "credit_note", "minor": credited, **known})
        if old["state"] == "WRITTEN_OFF":
            facts.append({"id": f"before/{name}/given-up", "kind": "write_off", **known})
        kept = {key: value for key, value in old.items() if key != "refunded"}
        invoices[name] = {**kept, "paid": {**old["paid"], "minor": paid}, "credited": credited}
    kinds = {gate["id"]: gate["kind"] for gate in (data.get("plan") or {"gates": ()})["gates"]}
    gates = {name: {**gate, "kind": kinds[name], "milestone": name.removeprefix("gate-")} for name, gate in data.get("gates", {}).items()}
    return {
        **data,
        "invoices": invoices,
        "gates": gates,
        "facts": facts,
        "terms": [_without_limits(version) for version in data.get("terms", [])],
    }


def _without_limits(version: Data) -> Data:
    """Until then nothing counted meetings and calls, and 0, the default, did not mean that none is included."""
    agreement = version["agreement"]
    card = agreement["rate_card"]
    allowances = {name: most or None for name, most in card.get("allowances", {}).items()}
    delay = {"client_delay": {"policy": agreement["client_delay"]}} if "client_delay" in agreement else {}
    return {**version, "agreement": {**agreement, **delay, "rate_card": {**card, "allowances": allowances}}}


STEPS: Mapping[int, Callable[[Data], Data]] = {1: _money_by_facts}
"""From a version to the next one, by the version before; a step leaves its argument as it is."""


def upgrade(data: Data, steps: Mapping[int, Callable[[Data], Data]] = STEPS, to: int = SCHEMA_VERSION) -> Data:
    """The state in the shape of this release.

    Args:
        data: a state as some release wrote it.
        steps: the chain.
        to: the version wanted.

    Raises:
        ValueError: a newer release wrote it, or it is no state.
    """
    version = data.get("schema_version")
    if not isinstance(version, int) or version < 1:
        raise ValueError(f"schema_version is {version!r}, expected a whole number from 1 to {to}")
    if version > to:
        raise ValueError(f"a newer release wrote this state: its schema version is {version}, and this release reads up to {to}")
    for step in range(version, to):
        data = {**steps[step](data), "schema_version": step + 1}
    return data
