"""Which facts stand: each counts once, and a reversed one not at all."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from workflows.engagement.money.ledger.facts import Fact, FactKind

Key = tuple[str, str]
"""Source and id."""


def key_of(fact: Fact) -> Key:
    """The identity of a fact."""
    return fact.source, fact.id


def target_of(fact: Fact) -> Key:
    """The identity of the fact that this one is about."""
    return fact.of_source or fact.source, fact.of or ""


@dataclass(frozen=True)
class InForce:
    """Facts sorted into those that count and the rest."""

    facts: dict[Key, Fact]
    """Those that count; no reversals."""
    reversed: frozenset[Key]
    contradictory: frozenset[Key]
    """Names under which different things were told."""
    aimless: tuple[Fact, ...]
    """Reversals that count, of facts that are not here."""


def in_force(facts: Iterable[Fact]) -> InForce:
    """Drop duplicates and what was reversed; a function of the set, not of its order."""
    once, contradictory = _once(facts)
    gone = _reversed(once)
    reversals = [f for key, f in once.items() if f.kind is FactKind.REVERSAL and key not in gone]
    return InForce(
        facts={key: f for key, f in once.items() if key not in gone and f.kind is not FactKind.REVERSAL},
        reversed=frozenset(gone),
        contradictory=contradictory,
        aimless=tuple(f for f in reversals if target_of(f) not in once),
    )


def _once(facts: Iterable[Fact]) -> tuple[dict[Key, Fact], frozenset[Key]]:
    once: dict[Key, Fact] = {}
    contradictory: set[Key] = set()
    for fact in facts:
        known = once.setdefault((fact.source, fact.id), fact)
        if known is not fact and known != fact:
            contradictory.add(key_of(fact))
            # Any choice would do that does not depend on who came first.
            once[key_of(fact)] = min(known, fact, key=_spelled)
    return once, frozenset(contradictory)


def _spelled(fact: Fact) -> str:
    """A fact in one spelling, whatever the order of its fields and whatever fields are added to it later."""
    return json.dumps({name: value for name, value in fact.model_dump(mode="json").items() if value is not None}, sort_keys=True)


def _reversed(facts: dict[Key, Fact]) -> set[Key]:
    """What counts as never having happened: that of which a reversal stands.

    A fact is judged once all reversals of it are. Reversals in a circle are never judged, so none of them takes anything away.
    """
    against: dict[Key, list[Key]] = {}
    for key, fact in facts.items():
        if fact.kind is FactKind.REVERSAL and target_of(fact) in facts:
            against.setdefault(target_of(fact), []).append(key)
    waiting = {key: len(by) for key, by in against.items()}
    ready = [key for group in against.values() for key in group if key not in against]
    gone: set[Key] = set()
    while ready:
        key = ready.pop()
        target = target_of(facts[key])
        if key not in gone:
            gone.add(target)
        waiting[target] -= 1
        if not waiting[target] and facts[target].kind is FactKind.REVERSAL and target_of(facts[target]) in facts:
            ready.append(target)
    return gone
