"""Whole outputs kept beside the tests. After an intended change: ``MILEPOST_GOLDEN=write pytest -k golden``, then read the difference."""

import difflib
import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def assert_golden(name: str, text: str) -> None:
    """Compare a text with the file of that name.

    Raises:
        AssertionError: they differ; the first differing lines are in its text.
    """
    path = FOLDER / name
    if os.environ.get("MILEPOST_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    difference = list(difflib.unified_diff(kept.splitlines(), text.splitlines(), "kept", "now", lineterm="", n=1))
    assert not difference, f"{path.name} differs; if this is meant: MILEPOST_GOLDEN=write\n" + "\n".join(difference[:40])
