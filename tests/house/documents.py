"""The generated parts of documents that people write: what stands between two markers is made anew, the rest is left alone.

A part begins with ``<!-- generated: NAME -->`` and ends with ``<!-- end -->``, each on a line of its own.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.house.diagrams import diagrams
from tests.house.limits import budgets, limits

DOCUMENTS = ("ARCHITECTURE.md",)
"""Documents with such parts."""

PARTS: Mapping[str, Callable[[Path], str]] = {"life cycles": diagrams, "limits": limits, "budgets": budgets}
"""What makes a part, by its name."""

_BEGIN = re.compile(r"<!-- generated: (.*?) -->")
_PART = re.compile(r"(<!-- generated: (.*?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


class MarkerError(Exception):
    """A document's markers do not fit the parts there are."""


def documents(root: Path) -> dict[str, bytes]:
    """All documents, with their parts as they should be.

    Raises:
        MarkerError: a part is unknown, missing, there twice or not ended.
    """
    texts = {name: (root / name).read_text(encoding="utf-8") for name in DOCUMENTS}
    named = [part for text in texts.values() for part in _BEGIN.findall(text)]
    ended = [part[1] for text in texts.values() for part in _PART.findall(text)]
    if sorted(named) != sorted(PARTS) or named != ended:
        raise MarkerError(f"{', '.join(DOCUMENTS)}: the parts are {', '.join(named)}; expected each once, and ended: {', '.join(PARTS)}")
    return {name: filled(text, {part: PARTS[part](root) for part in _BEGIN.findall(text)}).encode() for name, text in texts.items()}


def filled(text: str, parts: Mapping[str, str]) -> str:
    """A document's text with its parts replaced."""
    return _PART.sub(lambda found: f"{found[1]}\n{parts[found[2]]}\n\n{found[4]}", text)
