"""Every reason code a caller can meet, collected from the source: those of the rules, of the workflow and of the gateway itself.

What the gateway says itself stands in its source; what the core refuses with stands in the catalogue, with all variants.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.house.reasons import codes_in, patterns, shown
from worker.gateway.refusals import _DEFECTS, _RACES
from worker.gateway.status import Reason
from workflows.engagement.rules.table import ACTIONS

_FOLDERS = ("workflows/engagement", "worker/gateway")
_OF_A_FIELD = "what is wrong with the field, and what is expected"

Names = Mapping[str, ast.expr]


@dataclass(frozen=True, order=True)
class Code:
    """A reason code.

    Attributes:
        code: UPPER_SNAKE.
        status: gRPC status code it arrives with.
        messages: what it says; variable parts are shown as ….
    """

    code: str
    status: str
    messages: tuple[str, ...]

    @property
    def row(self) -> tuple[str, str, str]:
        """Its line of the table."""
        return f"`{self.code}`", self.status, " · ".join(self.messages)


def codes(root: Path) -> Iterator[Code]:
    """All of them, one for each code and status, in alphabetical order."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    said = {code: shown(pattern) for code, pattern in patterns("en").items()}
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            for code, status, message in _in(ast.parse(path.read_bytes()), {}, said):
                found.setdefault((code, status), {})[message] = None
    for code in {action.stage_code for action in ACTIONS.values()}:
        found.setdefault((code, "FAILED_PRECONDITION"), {})[said[code]] = None
    yield from (Code(code, status, tuple(messages)) for (code, status), messages in sorted(found.items()))


def _in(tree: ast.AST, known: Names, said: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Codes below a node, depth first; ``known`` are the names that the function around it gave words to, ``said`` the sentences by code."""
    for node in ast.iter_child_nodes(tree):
        inner = {**known, **_given(node)} if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else known
        if isinstance(node, ast.Call):
            yield from _of(node, inner, said)
        yield from _in(node, inner, said)


def _given(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    defaults = function.args.defaults
    found = (
        {argument.arg: value for argument, value in zip(function.args.args[-len(defaults) :], defaults, strict=False)} if defaults else {}
    )
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    return found


def _of(call: ast.Call, known: Names, said: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    function = call.func.id if isinstance(call.func, ast.Name) else ""
    named = {word.arg: word.value for word in call.keywords if word.arg}
    if function == "Refused":
        yield from _refused(call.args[0], named, said)
    elif function == "Refusal" and isinstance(made := named.get("reason"), ast.Call):
        yield from _refused(made.args[0], named, said)
    elif function == "ApiError" and (reason := _reason(call.args[1])):
        yield reason, ast.unparse(call.args[0]).rsplit(".", 1)[-1], _words(call.args[2], known)
    elif function == "invalid":
        given = call.args[1] if len(call.args) > 1 else named.get("reason")
        reason = _reason(given) if given else Reason.INVALID_FIELD.value
        if reason:
            yield reason, "INVALID_ARGUMENT", _OF_A_FIELD


def _refused(value: ast.expr, named: Names, said: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """A refusal of the core: its code without the variant, and the sentence of the variant."""
    for code in codes_in(value):
        public = code.partition(".")[0]
        yield public, _status(public, named), said[code]


def _reason(value: ast.expr) -> str:
    """The code that ``Reason.X`` stands for; empty for anything else."""
    name = ast.unparse(value)
    return Reason[name.removeprefix("Reason.")].value if name.startswith("Reason.") else ""


def _status(code: str, named: Names) -> str:
    """The status that the gateway gives to a refusal."""
    if "not_found" in named:
        return "NOT_FOUND"
    if code in _RACES:
        return "ABORTED"
    if code in _DEFECTS:
        return "INTERNAL"
    return "INVALID_ARGUMENT" if "field" in named else "FAILED_PRECONDITION"


def _words(message: ast.expr | None, known: Names) -> str:
    if isinstance(message, ast.Constant):
        return str(message.value)
    if isinstance(message, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in message.values)
    if isinstance(message, ast.BinOp):
        return _words(message.left, known) + _words(message.right, known)
    if isinstance(message, ast.Name) and message.id in known:
        return _words(known[message.id], {})
    return "…"
