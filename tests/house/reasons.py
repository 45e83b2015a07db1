"""Codes and sentences: each code in core and activities has a sentence in every language, each sentence a code, and no other sentence stands in the core.

The rooms that decide, record and show (``PROSE``) are looked through for sentences of their own. The others are not: what stands in terms, time, money's
validation, invariants and the simulator is for authors of files and for developers. It is raised or asserted, and never journaled.

``python -m tests.house.reasons`` lists what is wrong, and ends with 1 if anything is.
"""

import ast
import re
import sys
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from activities.catalogue import FOLDER
from workflows.engagement.lifecycles import LIFECYCLES
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.rules.table import ACTIONS

ROOT = Path(__file__).resolve().parents[2]
NAMES = Path(__file__).parent / "names.txt"
CORE = "workflows"
SPEAKS = (CORE, "activities")
"""Where reasons are made."""
PROSE = ("lifecycles", "money/ledger", "messages", "state", "rules", "views", "shell")
"""Rooms of ``workflows/engagement`` in which no sentence for people may stand."""
_CHECKS = frozenset({"money/ledger/check.py"})
"""Not among them: its sentences are what assertions say."""
_MAKERS = {"why", "Refused"}
"""Functions whose first argument is a code, and whose other named arguments are its parameters."""
_BY_NAME = _MAKERS | {"Reason"}
"""What is called by its own name only, so that every code is found."""
_BUILDERS = {"workflows/engagement/messages/reasons.py", "workflows/engagement/rules/waiting.py"}
"""Where a reason is built without :func:`why`: there itself, and from the tables of life cycles."""
_FAILURES = {"permanent", "temporary", "doubtful"}
"""How an activity says no: its own sentence is a reason, and ``words`` are somebody else's."""
_GIVEN = {
    ("workflows/engagement/messages/answers.py", "code"),
    ("workflows/engagement/rules/deciding.py", "action.stage_code"),
}
"""Where a code is handed on, and where it comes from a table."""
_NO_PARAMETERS = {"field", "not_found"}
_MODULE = "workflows.engagement.messages.reasons"
_WORD = re.compile(r"[(“'\"]*[A-Za-z][A-Za-z’'-]+[)”'\".,;:!?]*")
_FEWEST_WORDS = 2
_ALLOWED = {
    ("shell/door.py", "… client, created …"),
    ("shell/door.py", "…: stage …, waiting for …, journal …"),
    ("shell/door.py", "…, next … UTC: …"),
    ("shell/results.py", "unknown place"),
    ("shell/workflow.py", "more due"),
    ("shell/workflow.py", "next deadline"),
    ("views/statement/invoices.py", "not due"),
    ("views/statement/invoices.py", "over 90 days"),
}
"""Texts of the core that are no reasons: for people at Temporal's own UI, for the log, and ids of the API."""


@dataclass(frozen=True)
class Use:
    """A code where it is used.

    Attributes:
        code: the id of its sentence, with its variant.
        params: names of what comes with it; none where they cannot be read from the source.
        where: file and line.
    """

    code: str
    params: frozenset[str] | None
    where: str


def _trees(root: Path) -> Iterator[tuple[str, ast.Module]]:
    """Every file in which reasons are made."""
    for path in sorted(path for folder in SPEAKS for path in (root / folder).rglob("*.py")):
        yield path.relative_to(root).as_posix(), ast.parse(path.read_bytes())


def _made(root: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call that makes a reason, with its file."""
    for name, tree in _trees(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MAKERS:
                yield name, node


def uses(root: Path = ROOT) -> Iterator[Use]:
    """Every code that is written out."""
    for name, call in _made(root):
        params = frozenset(word.arg for word in call.keywords if word.arg and word.arg not in _NO_PARAMETERS)
        dynamic = any(word.arg is None for word in call.keywords)
        for code in codes_in(call.args[0]) if call.args else ():
            yield Use(code, None if dynamic else params, f"{name}:{call.lineno}")


def codes_in(value: ast.expr) -> Iterator[str]:
    """The codes that an expression may stand for, as far as they are written out."""
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.IfExp):
        yield from codes_in(value.body)
        yield from codes_in(value.orelse)


def hidden(root: Path = ROOT) -> Iterator[str]:
    """Codes that are not written out, so that nobody can look for their sentence; those of tables stand among ``of_tables``."""
    for name, call in _made(root):
        code = ast.unparse(call.args[0]) if call.args else ast.unparse(call)
        if (not call.args or not _written_out(call.args[0])) and (name, code) not in _GIVEN:
            yield f"{name}:{call.lineno}: the code {code} is not written out"


def escaped(root: Path = ROOT) -> Iterator[str]:
    """Reasons that are made in a way in which their code is not found."""
    for name, tree in _trees(root):
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        imports = any(isinstance(node, ast.ImportFrom) and any(each.name == "why" for each in node.names) for node in ast.walk(tree))
        for node in ast.walk(tree):
            what = _way_out(name, node, called) or (_handed_on(node, called) if imports else None)
            if what:
                yield f"{name}:{getattr(node, 'lineno', 0)}: {what}"


def _way_out(name: str, node: ast.AST, called: Container[int]) -> str | None:
    if isinstance(node, ast.ImportFrom | ast.Import):
        for each in node.names:
            if each.name.rpartition(".")[2] in _BY_NAME and each.asname:
                return f"{each.name} under another name hides codes"
            module = each.name if isinstance(node, ast.Import) else f"{node.module}.{each.name}"
            if module in {_MODULE, f"{_MODULE}.*"}:
                return "the module of why hides codes: why is imported by its own name"
    if isinstance(node, ast.Attribute) and node.attr in _BY_NAME and id(node) in called:
        return f"{ast.unparse(node)} hides codes: {node.attr} is called by its own name"
    if isinstance(node, ast.Name) and node.id == "Reason" and id(node) in called and name not in _BUILDERS:
        return "a reason is built without why"
    return None


def _handed_on(node: ast.AST, called: Container[int]) -> str | None:
    is_why = isinstance(node, ast.Name) and node.id == "why" and isinstance(node.ctx, ast.Load)
    return "why is handed on, which hides codes" if is_why and id(node) not in called else None


def unsaid(root: Path = ROOT) -> Iterator[str]:
    """Sentences of our own where an activity says no: the reason is to say them, and words are somebody else's."""
    for name, tree in _trees(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FAILURES:
                given = [*node.args, *(word.value for word in node.keywords)]
                if any(any(sign.isalpha() for sign in text_of(value)) for value in given):
                    yield f"{name}:{node.lineno}: a sentence of our own in {node.func.id}: {ast.unparse(node)[:60]}"


def _written_out(value: ast.expr) -> bool:
    if isinstance(value, ast.IfExp):
        return _written_out(value.body) and _written_out(value.orelse)
    return isinstance(value, ast.Constant)


def of_tables() -> dict[str, frozenset[str] | None]:
    """Codes that are made from tables and not written out, with their parameters; None: any."""
    found: dict[str, frozenset[str] | None] = {"worked-time": frozenset({"hours", "minutes"}), "some-and-last": frozenset({"some", "last"})}
    found |= {action.stage_code: frozenset({"action", "stage"}) for action in ACTIONS.values()}
    found |= {f"state-{kind.value}-{state}": frozenset() for kind, table in LIFECYCLES.items() for state in table.states}
    found |= {f"waits-{kind.value}-{state}": frozenset() for kind, table in LIFECYCLES.items() for state in table.waits}
    found |= {f"notice-{template.replace('_', '-')}": None for template in NOTICE_KINDS}
    found |= {f"meeting-{purpose}": frozenset() for purpose in ("kick-off", "closing-call", "presentation", "check-in", "other")}
    return found


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:
        self.names.add(node.id.name)


def _variables(pattern: ftl.Pattern) -> frozenset[str]:
    visitor = _Variables()
    visitor.visit(pattern)
    return frozenset(visitor.names)


def sentences(language: Path) -> tuple[dict[str, frozenset[str]], list[str]]:
    """Every sentence of a language with the names it uses, and what cannot be read."""
    found, wrong = _read(language)
    return {code: _variables(pattern) for code, pattern in found.items()}, wrong


def patterns(language: str) -> dict[str, ftl.Pattern]:
    """Every sentence of a language, by code."""
    return _read(FOLDER / language)[0]


def shown(pattern: ftl.Pattern) -> str:
    """A sentence with … for its variable parts, and of each choice what is said by default."""
    return "".join(part.value if isinstance(part, ftl.TextElement) else _part(part.expression) for part in pattern.elements)


def _part(expression: Any) -> str:
    if isinstance(expression, ftl.SelectExpression):
        return shown(next(variant.value for variant in expression.variants if variant.default))
    return str(expression.value) if isinstance(expression, ftl.StringLiteral) else "…"


def _read(language: Path) -> tuple[dict[str, ftl.Pattern], list[str]]:
    found: dict[str, ftl.Pattern] = {}
    wrong: list[str] = []
    for file in sorted(language.glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            if isinstance(entry, ftl.Junk):
                wrong.append(f"{language.name}/{file.name}: cannot be read: {(entry.content or '?').strip().splitlines()[0]}")
            elif isinstance(entry, ftl.Message):
                parts = [(entry.id.name, entry.value)] if entry.value else []
                parts += [(f"{entry.id.name}.{attribute.id.name}", attribute.value) for attribute in entry.attributes]
                wrong += [f"{language.name}/{file.name}: {code} stands there twice" for code, _ in parts if code in found]
                found |= dict(parts)
    return found, wrong


def problems(root: Path = ROOT) -> list[str]:
    """What is wrong; nothing where every code has its sentence and every sentence its code."""
    used = [*uses(root), *(Use(code, params, "a table") for code, params in of_tables().items())]
    wrong: list[str] = []
    for language in sorted(path for path in FOLDER.iterdir() if path.is_dir() and not path.name.startswith("_")):
        there, unreadable = sentences(language)
        wrong += unreadable
        wrong += [f"{use.where}: {use.code} has no sentence in {language.name}" for use in used if use.code not in there]
        wrong += [
            f"{use.where}: the sentence of {use.code} in {language.name} names {', '.join(sorted(missing))}, which the code does not give"
            for use in used
            if use.params is not None and (missing := there.get(use.code, frozenset()) - use.params)
        ]
        known = {use.code for use in used} | _kept()
        wrong += [f"{language.name}: nothing uses the sentence {code}" for code in there if code not in known and not _is_story(code)]
    return [*wrong, *hidden(root), *escaped(root), *unsaid(root), *prose(root)]


def _kept() -> frozenset[str]:
    """Codes that only older entries of journals have: their sentences stay (``names.py``)."""
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    return frozenset(line.removeprefix("reason: ") for line in lines if line.startswith("reason: "))


def _is_story(code: str) -> bool:
    """Words of story and picture have tables of their own above the core."""
    return code.startswith(("story-", "picture-"))


def prose(root: Path = ROOT) -> Iterator[str]:
    """Sentences for people in the core: texts of two words and more, but for docstrings and what exceptions, assertions and logs say."""
    core = root / CORE / "engagement"
    for path in sorted(path for room in PROSE for path in (core / room).rglob("*.py")):
        if path.relative_to(core).as_posix() in _CHECKS:
            continue
        tree = ast.parse(path.read_bytes())
        for node in _texts(tree, set(_not_for_people(tree))):
            text = text_of(node)
            if is_sentence(text) and (path.relative_to(core).as_posix(), text) not in _ALLOWED:
                yield f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}: a sentence in the core: {text[:60]!r}"


def _texts(node: ast.AST, skipped: Container[int]) -> Iterator[ast.AST]:
    """Every text below a node; a text with values in it as a whole, and the texts among its values by themselves."""
    if id(node) in skipped:
        return
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
    inner = [part.value for part in node.values if isinstance(part, ast.FormattedValue)] if isinstance(node, ast.JoinedStr) else None
    for child in ast.iter_child_nodes(node) if inner is None else inner:
        yield from _texts(child, skipped)


def text_of(node: ast.AST) -> str:
    """What a text says, with … for each value in it; nothing where it is none."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def is_sentence(text: str) -> bool:
    """Whether a text has two words or more, apart from values and marks."""
    return sum(bool(_WORD.fullmatch(part)) for part in text.split()) >= _FEWEST_WORDS


def _not_for_people(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__":
            yield from (id(each) for each in ast.walk(node))
        if isinstance(node, ast.Raise | ast.Assert) and not _refuses(node):
            yield from (id(each) for each in ast.walk(node))
        if isinstance(node, ast.Expr) and (isinstance(node.value, ast.Constant) or _logs(node.value)):
            yield from (id(each) for each in ast.walk(node))


def _refuses(node: ast.Raise | ast.Assert) -> bool:
    call = node.exc if isinstance(node, ast.Raise) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Refused"


def _logs(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in {"debug", "info", "warning", "error"}
    )


if __name__ == "__main__":
    found = problems()
    print(*found, sep="\n")
    sys.exit(1 if found else 0)
