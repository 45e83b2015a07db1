"""States that are written as bare words: the type checker compares a word with every life cycle, so a slip of the pen would never match in silence."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.generated import ROOT
from workflows.engagement.lifecycles import LIFECYCLES

FOLDERS = ("workflows", "activities", "worker")
ROOM = "workflows/engagement/lifecycles/"
"""Where the states are declared."""
OTHERS = {
    ("workflows/engagement/messages/ports.py", "DOUBTFUL"): "the type of a failure",
    ("worker/gateway/interceptor.py", "CANCELLED"): "a status of gRPC",
    ("workflows/engagement/shell/door.py", "BROKEN"): "the code of a refusal",
    ("worker/gateway/status.py", "BROKEN"): "the same code",
}
"""Words that are also the name of a state, by file, and what they are there."""
WORDS = frozenset(str(state) for table in LIFECYCLES.values() for state in table.states)
_CARRIERS = {"state", "stage"}
"""Attributes that hold a state."""


def bare(source: str) -> Iterator[tuple[int, str]]:
    """Line and word of each text that is the name of a state, and of each upper-case word that a state is compared with."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and node.value in WORDS:
            yield node.lineno, str(node.value)
        elif isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            if any(isinstance(side, ast.Attribute) and side.attr in _CARRIERS for side in sides):
                yield from ((each.lineno, word) for side in sides for each, word in _upper(side) if word not in WORDS)


def _upper(side: ast.expr) -> Iterator[tuple[ast.Constant, str]]:
    for node in ast.walk(side):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isupper():
            yield node, node.value


def everywhere(root: Path = ROOT) -> Iterator[tuple[str, int, str]]:
    """File, line and word of all of them outside the room that declares the states."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(ROOM):
                yield from ((name, line, word) for line, word in bare(path.read_text(encoding="utf-8")))
