"""Files that are there whole or not at all, also after the power failed."""

import os
import tempfile
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
    make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def create_once(path: Path) -> bool:
    """Create an empty file that nobody created before; False where it is there already. Only one of several callers gets True."""
    make_folder(path.parent)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        return False
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)
    return True
