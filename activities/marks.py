"""Claims and records by effect key: an effect that runs twice acts once, or reports that its end is not known.

A *claim* is made before an act that must not happen twice; a *record* is what the act gave. A claim without a record means: it was begun,
and its end is unknown. Keys are hashed, because they would be file names.
"""

import hashlib
from pathlib import Path

from activities.durable import create_once, sync_folder, write_whole


class Marks:
    """Claims and records in a folder that several processes may share.

    Args:
        folder: made when the first mark comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def claim(self, key: str) -> bool:
        """Say that the act begins; False where somebody said so before. Of several callers one gets True."""
        return create_once(self._path(key, "claim"))

    def is_claimed(self, key: str) -> bool:
        """Whether the act was begun."""
        return self._path(key, "claim").exists()

    def release(self, key: str) -> None:
        """Take a claim back: it is certain that the act did not happen."""
        path = self._path(key, "claim")
        path.unlink(missing_ok=True)
        sync_folder(path.parent)

    def record(self, key: str, result: str) -> None:
        """Keep what the act gave."""
        write_whole(self._path(key, "done"), result.encode())

    def recorded(self, key: str) -> str | None:
        """What the act gave; None where it was not done, or nobody came to say so."""
        try:
            return self._path(key, "done").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def _path(self, key: str, kind: str) -> Path:
        digest = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest[2:]}.{kind}"
