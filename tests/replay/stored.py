"""Where histories and states are stored, and how: histories as Temporal's JSON with encrypted payloads, states as JSON, both gzipped.

Histories lie in a folder for the rules version under which they were recorded, each with the state that it led to; what is stored once is never
written again. States lie in a folder for the schema version of the release that wrote them.

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


def add(folder: Path, files: dict[str, str]) -> int:
    """Store texts by name; those that are stored already stay as they are. The same text gives the same bytes.

    Returns:
        How many were new.
    """
    folder.mkdir(parents=True, exist_ok=True)
    new = files.keys() - set(names(folder))
    for name in new:
        (folder / (name + _SUFFIX)).write_bytes(gzip.compress(files[name].encode(), mtime=0))
    return len(new)


def read(folder: Path, name: str) -> str:
    """A stored text."""
    return gzip.decompress((folder / (name + _SUFFIX)).read_bytes()).decode()


def histories_of(rules: int) -> Path:
    """Folder of the histories that were recorded under this rules version."""
    return HISTORIES / f"r{rules}"


def ends_of(rules: int) -> Path:
    """Folder of the states that these histories led to, as the release that recorded them wrote them."""
    return histories_of(rules) / "ends"


def rules_versions() -> list[int]:
    """Of which histories are stored."""
    return sorted(int(folder.name[1:]) for folder in HISTORIES.iterdir())


def all_histories() -> list[tuple[int, str]]:
    """Rules version and name of every stored history."""
    return [(rules, name) for rules in rules_versions() for name in names(histories_of(rules))]


def history(rules: int, name: str) -> WorkflowHistory:
    """A stored history."""
    return WorkflowHistory.from_json(f"engagement/{name}", read(histories_of(rules), name))


def end(rules: int, name: str) -> dict[str, Any]:
    """The state that a stored history led to when it was recorded, as JSON."""
    found: dict[str, Any] = json.loads(read(ends_of(rules), name))
    return found


def state(version: int, name: str) -> dict[str, Any]:
    """A stored state, as JSON."""
    found: dict[str, Any] = json.loads(read(states_of(version), name))
    return found
