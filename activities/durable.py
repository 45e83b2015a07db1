"""Atomic and durable writes: after a crash a file is complete or absent."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

FOLDER_MODE = 0o700
"""Mails and invoices tell of people: nobody but the user that runs the worker reads them."""
FILE_MODE = 0o600


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, so that their names survive a crash."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step; one that was there is replaced."""
    with _written_beside(path, content) as temporary:
        os.replace(temporary, path)
    sync_folder(path.parent)


def place_once(path: Path, content: bytes) -> bool:
    """Put a file in place unless there is one; False where there is, and that one is left as it is: of several writers one wins."""
    with _written_beside(path, content) as temporary:
        try:
            # Unlike a rename a link never replaces what came meanwhile.
            os.link(temporary, path)
        except FileExistsError:
            return False
    sync_folder(path.parent)
    return True


@contextlib.contextmanager
def _written_beside(path: Path, content: bytes) -> Iterator[Path]:
    """A file with this content in the same folder, on the disk already; it is gone afterwards, unless it was given another name."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
