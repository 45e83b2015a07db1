"""Warnings are errors, but for one that belongs to no test: an interruption by Temporal's SDK that hit a WeakSet."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOST = """
from weakref import WeakSet

from temporalio.worker._workflow import _InterruptDeadlockError


class Thing:
    pass


class Interrupted(set):
    def discard(self, item):
        raise {error}


def test_a_thing_is_let_go():
    things, thing = WeakSet(), Thing()
    things.add(thing)
    things.data = Interrupted(things.data)
    del thing
"""


@pytest.mark.parametrize(("error", "passes"), [("_InterruptDeadlockError", True), ("RuntimeError", False)])
def test_only_an_interruption_by_the_sdk_is_let_pass(error: str, passes: bool, tmp_path: Path) -> None:
    """Whatever else is lost in a WeakSet fails the test, as everything that nobody could raise does."""
    (tmp_path / "test_lost.py").write_text(LOST.replace("{error}", error))
    asked = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), "--rootdir", ".", "-p", "no:cacheprovider", "."]
    run = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode == 0) is passes, run.stdout
    assert passes or "WeakSet" in run.stdout
