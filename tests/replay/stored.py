"""Where histories and states are stored, and how: histories as Temporal's JSON with encrypted payloads, states as JSON, both gzipped.

The key stands here for everybody to read: it encrypts invented engagements of invented people, made by ``python -m tests.replay.record``, and must
never encrypt anything else.
"""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

from worker.temporal.keys import KeyRing

KEY = f"test-only:{base64.urlsafe_b64encode(b'of stored test histories, public').decode()}"
"""As a setting."""
FOLDER = Path(__file__).parent
HISTORIES = FOLDER / "histories"
STATES = FOLDER / "states"
_SUFFIX = ".json.gz"


def key_ring() -> KeyRing:
    """The key that reads the histories."""
    name, key = KEY.split(":")
    return KeyRing(name, {name: base64.urlsafe_b64decode(key)})


def states_of(version: int) -> Path:
    """Folder of the states that releases with this schema version wrote."""
    return STATES / f"v{version}"


def names(folder: Path) -> list[str]:
    """What is stored in a folder."""
    return sorted(path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}"))


def write(folder: Path, files: dict[str, str]) -> None:
    """Store texts by name in place of all that is stored in the folder; the same text gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in set(names(folder)) - files.keys():
        (folder / (name + _SUFFIX)).unlink()
    for name, text in files.items():
        (folder / (name + _SUFFIX)).write_bytes(gzip.compress(text.encode(), mtime=0))


def read(folder: Path, name: str) -> str:
    """A stored text."""
    return gzip.decompress((folder / (name + _SUFFIX)).read_bytes()).decode()


def history(name: str) -> WorkflowHistory:
    """A stored history."""
    return WorkflowHistory.from_json(f"engagement/{name}", read(HISTORIES, name))


def state(version: int, name: str) -> dict[str, Any]:
    """A stored state, as JSON."""
    found: dict[str, Any] = json.loads(read(states_of(version), name))
    return found
