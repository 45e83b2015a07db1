"""Files that are put in place once: of several writers one wins, and what it wrote is whole."""

import os
import tempfile
from pathlib import Path

from activities.durable import make_folder, sync_folder


def place_once(path: Path, content: bytes) -> bool:
    """Put a file in place unless there is one; False where there is, and that one is left as it is."""
    make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            # Unlike a rename a link never replaces what came meanwhile.
            os.link(temporary, path)
        except FileExistsError:
            return False
    finally:
        Path(temporary).unlink(missing_ok=True)
    sync_folder(path.parent)
    return True
