"""No decision of the workflow hangs on what its rules do not name: libraries, the order of a dump, tzdata, a field that a later release adds.

The lives ``brim`` and ``bulk`` take each decision that hangs on a limit within one entry of it; the others are far from their limits.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.replay import stored
from tests.replay.other_machines import OTHER, without_the_field
from tests.replay.replaying import arrived, as_read_now, different, told

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("what", OTHER)
@pytest.mark.parametrize(("rules", "name"), stored.all_histories())
async def test_a_stored_history_replays_elsewhere(rules: int, name: str, what: str) -> None:
    with OTHER[what]():
        found = told(await arrived(stored.history(rules, name)))
    fields = different(without_the_field(found), as_read_now(stored.end(rules, name)))
    assert not fields, f"with another {what} '{name}' replays to another state: {', '.join(fields)}"


_REPLAY = """
import asyncio, os, sys
from tests.replay import stored
from tests.replay.replaying import arrived

async def main():
    for rules, name in stored.all_histories():
        if name.startswith(("brim", "paused", "late")):
            print(name, (await arrived(stored.history(rules, name))).head)

asyncio.run(main())
sys.stdout.flush()
os._exit(0)
"""
"""It leaves as our own processes do: a process that used Temporal's SDK may abort while the interpreter ends."""


def test_no_decision_hangs_on_the_order_of_a_set() -> None:
    """Python orders sets of texts anew in each process."""
    heads = {
        subprocess.run(
            [sys.executable, "-c", _REPLAY],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(heads) == 1 and "brim-run1" in heads.pop()
