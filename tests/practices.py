"""Which of the 74 practices a test shows: ``make practices``. A practice counts only where a test drives it through the workflow or the API."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PRACTICES = 74
THROUGH = ("workflow", "gateway", "e2e", "chaos")
"""Folders whose tests drive the real workflow or the real API."""


def marks(root: Path) -> Iterator[tuple[int, str]]:
    """Number and test of each mark, read from the source, so that nothing has to run."""
    for folder in THROUGH:
        for path in sorted((root / folder).rglob("test_*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    for number in _numbers(node):
                        yield number, f"{path.relative_to(root)}::{node.name}"


def _numbers(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[int]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr == "practice":
            yield from (a.value for a in decorator.args if isinstance(a, ast.Constant) and isinstance(a.value, int))


def shown(root: Path) -> dict[int, list[str]]:
    """Tests by the number of the practice they show.

    Raises:
        ValueError: a mark names a practice that does not exist.
    """
    found: dict[int, list[str]] = defaultdict(list)
    for number, test in marks(root):
        if not 1 <= number <= PRACTICES:
            raise ValueError(f"{test} marks practice {number}; there are 1 to {PRACTICES}")
        found[number].append(test)
    return dict(found)


def main() -> int:
    """Print each practice's tests, then which are missing; the last line counts."""
    found = shown(Path(__file__).parent)
    for number in sorted(found):
        print(f"{number:3}  {', '.join(found[number])}")
    missing = [str(n) for n in range(1, PRACTICES + 1) if n not in found]
    print(f"not shown yet: {', '.join(missing)}")
    print(f"practices shown: {len(found)}/{PRACTICES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
