"""The life cycles as diagrams and tables, made from the tables themselves."""

from collections.abc import Iterator
from pathlib import Path

from transitions.extensions import GraphMachine

from activities.catalogue import catalogue
from workflows.engagement.lifecycles import LIFECYCLES, Lifecycle, Party

PATH = "docs/lifecycles.md"
_HEAD = """\
# Life cycles

Made by `make generate` from the tables in [`workflows/engagement/lifecycles/tables.py`](../workflows/engagement/lifecycles/tables.py).
What the words mean, and how the tables are used: [ARCHITECTURE.md](../ARCHITECTURE.md#life-cycles).
"""
_PARTIES = {Party.US: "us, ", Party.CLIENT: "the client, "}
"""How a phrase begins; the others name their party themselves."""
_STYLE = ("classDef", "Class ", "class ", "state ")


class _Subject:
    """What a graph needs to be drawn for: something with a state."""

    state: str = ""


def mermaid(table: Lifecycle[str]) -> str:
    """A life cycle as a mermaid state diagram, without a line break at its end.

    Colours and the marking of a current state are left out: the reader's own theme decides, and a table has no current state.
    """
    machine = GraphMachine(
        model=None,
        states=list(table.states),
        initial=table.initial,
        auto_transitions=False,
        graph_engine="mermaid",
    )
    for state, trigger, following in table.rows:
        machine.add_transition(trigger, state, following)
    subject = _Subject()
    machine.add_model(subject, initial=table.initial)
    drawn = str(subject.get_graph().draw(None))  # type: ignore[attr-defined]  # the machine puts the method there
    return "\n".join(_plain(drawn, table))


def _plain(drawn: str, table: Lifecycle[str]) -> Iterator[str]:
    lines = [line.rstrip() for line in drawn.splitlines()]
    body = lines[lines.index("stateDiagram-v2") :]
    yield from (line for line in body if line.strip() and not line.strip().startswith(_STYLE))
    yield from (f"  {state} --> [*]" for state in table.states if state in table.final)


def page(root: Path) -> dict[str, bytes]:
    """The page with a diagram and a table for each life cycle."""
    parts = [_HEAD]
    for table in LIFECYCLES.values():
        parts.append(f"## {_name(table)}\n\n{_block(table)}\n\n" + "\n".join(_rows(table)) + "\n")
    return {PATH: "\n".join(parts).encode()}


def _name(table: Lifecycle[str]) -> str:
    return table.kind.value.capitalize()


def _block(table: Lifecycle[str]) -> str:
    return f"```mermaid\n{mermaid(table)}\n```"


def _rows(table: Lifecycle[str]) -> Iterator[str]:
    yield "| State | Waits for | Ways out |"
    yield "|---|---|---|"
    for state in table.states:
        ways = ", ".join(f"`{trigger}` to {following}" for origin, trigger, following in table.rows if origin == state)
        yield f"| {state} | {_waits(table, state)} | {ways or 'none: it is final'} |"


def _waits(table: Lifecycle[str], state: str) -> str:
    """``us, to deliver``; empty of a final state."""
    party = table.waits.get(state)
    return "" if party is None else _PARTIES.get(party, "") + catalogue().sentence(f"waits-{table.kind.value}-{state}", {})
