"""Notices and tasks: each name that a rule writes is that of a declaration, and each declaration is used."""

import ast
from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path

import pytest

from tests.house.reasons import codes_in
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS, NoticeKind
from workflows.engagement.rules.table import ACTIONS
from workflows.engagement.rules.tasks.kinds import TASK_KINDS, TaskKind

RULES = Path(__file__).parents[2] / "workflows/engagement/rules"
NOTICES, TASKS = {"plan_notice": 1, "follow_up": 1}, {"open_task": 1, "is_open": 1}
"""Who takes a name, and at which place."""
OTHERS = {"duties"}
"""Files with an ``is_open`` of their own, about something else."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def _parsed() -> dict[str, ast.Module]:
    return {path.relative_to(RULES).as_posix(): ast.parse(path.read_bytes()) for path in sorted(RULES.rglob("*.py"))}


def _names(takers: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Every name that is handed to one of these functions, with the place; those that only hand one on are followed inside their file."""
    for file, module in _parsed().items():
        known = dict(takers)
        pending = list(known)
        while pending:
            taker = pending.pop()
            for inside, call in _calls(module, taker):
                if Path(file).stem in OTHERS and taker == "is_open":
                    continue
                given = call.args[known[taker] - (isinstance(call.func, ast.Attribute) and _is_method(inside, module, taker))]
                for value in _values(given, inside):
                    if isinstance(value, ast.Name):
                        place = _place_of(value.id, inside)
                        if place is not None and inside.name not in takers and inside.name not in known:
                            known[inside.name] = place
                            pending.append(inside.name)
                        yield from () if place is not None else ((f"{file}:{call.lineno}", ast.unparse(value)),)
                    elif not (isinstance(value, ast.Attribute) and value.attr == "template"):  # of a message that exists
                        found = list(codes_in(value))
                        yield from ((f"{file}:{call.lineno}", name) for name in found or [ast.unparse(value)])


def _calls(module: ast.Module, name: str) -> Iterator[tuple[Function, ast.Call]]:
    for inside in ast.walk(module):
        if isinstance(inside, Function):
            for node in ast.walk(inside):
                if isinstance(node, ast.Call) and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) == name:
                    yield inside, node


def _is_method(inside: Function, module: ast.Module, name: str) -> bool:
    """Whether ``self`` is left out where it is called."""
    return any(isinstance(node, Function) and node.name == name and node.args.args[0].arg == "self" for node in ast.walk(module))


def _place_of(name: str, inside: Function) -> int | None:
    """At which place a function takes it; none where it is no parameter."""
    return next((place for place, arg in enumerate(inside.args.args) if arg.arg == name), None)


def _values(given: ast.expr, inside: Function) -> list[ast.expr]:
    """What an argument may be: itself, or what the function assigned to the variable."""
    if not isinstance(given, ast.Name):
        return [given]
    found: list[ast.expr] = []
    for node in ast.walk(inside):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == given.id:
                    found.append(node.value)
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=True)
                    found += [value for each, value in pairs if isinstance(each, ast.Name) and each.id == given.id]
    return found or [given]


@pytest.mark.parametrize(("takers", "kinds"), [(NOTICES, set(NOTICE_KINDS)), (TASKS, set(TASK_KINDS))], ids=["notices", "tasks"])
def test_every_name_that_a_rule_writes_is_declared_and_every_declaration_is_used(takers: dict[str, int], kinds: set[str]) -> None:
    written = list(_names(takers))
    assert [f"{where}: {name}" for where, name in written if name not in kinds] == []
    assert kinds - {name for _, name in written} == set()


@pytest.mark.parametrize("kind", [NoticeKind, TaskKind])
def test_nothing_about_a_kind_can_be_forgotten(kind: type[NoticeKind] | type[TaskKind]) -> None:
    """A field without a default is a type error where it is left out."""
    assert [f.name for f in fields(kind) if f.default is not MISSING or f.default_factory is not MISSING] == []


def test_what_does_a_task_is_an_action() -> None:
    """Whoever is told to do it otherwise can ask for that."""
    assert [kind.what for kind in TASK_KINDS.values() if kind.done_by is not None and kind.done_by not in ACTIONS] == []


def test_each_kind_is_declared_once() -> None:
    """A second declaration of a name would replace the first in silence."""
    for folder, kind in (("notices", "NoticeKind"), ("tasks", "TaskKind")):
        nodes = ast.walk(_parsed()[f"{folder}/kinds.py"])
        calls = [n for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == kind]
        assert len(calls) == len(NOTICE_KINDS if folder == "notices" else TASK_KINDS)
