"""The journal outside: one file of JSON lines per engagement, appended to and never changed.

A line carries no ``personal`` and no ``salt``: personal data stays where it is encrypted and can be erased. The ``commitment`` stays, so
the chain of hashes can still be checked from the file alone.
"""

import fcntl
import gzip
import json
import logging
import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from activities.durable import FILE_MODE, make_folder, sync_folder
from workflows.engagement.messages.answers import Entry
from workflows.engagement.state.journal.chain import canonical, published

_LOG = logging.getLogger(__name__)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CHUNK = 64 * 1024


def line_of(entry: Entry) -> bytes:
    """An entry as its line: canonical JSON, no personal data, ended by a line break."""
    return canonical(published(entry)).encode() + b"\n"


def packed(entries: Sequence[Entry]) -> bytes:
    """Entries as gzipped lines; the same entries give the same bytes."""
    return gzip.compress(b"".join(line_of(entry) for entry in entries), mtime=0)


class Journal:
    """Publishes entries to a folder that several processes may share.

    Args:
        folder: made when the first entry comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # A file lock belongs to the process, so it does not keep this process's own threads apart.
        self._threads = threading.Lock()

    def publish(self, engagement: str, entries: Sequence[Entry]) -> int | None:
        """Append what is not there yet, and bring it to the disk.

        Args:
            engagement: its id, which names the file.
            entries: in order of their sequence; those that are there already are left out.

        Returns:
            The last sequence in the file; None where the file has none.

        Raises:
            ValueError: an id that cannot name a file.
            OSError: the disk does not take it.
        """
        if not _NAME.fullmatch(engagement):
            raise ValueError(f"'{engagement}' cannot name a journal, expected letters, digits, hyphens")
        make_folder(self._folder)
        with self._threads, _locked(self._folder / f"{engagement}.lock"), _opened(self._folder / f"{engagement}.jsonl") as file:
            last = _mend(file)
            fresh = [entry for entry in entries if last is None or entry.sequence > last]
            if not fresh:
                return last
            if fresh[0].sequence != (last or 0) + 1:
                _LOG.warning("journal of %s has a gap: %s is followed by %s", engagement, last or 0, fresh[0].sequence)
            file.write(b"".join(line_of(entry) for entry in fresh))
            file.flush()
            os.fsync(file.fileno())
            return fresh[-1].sequence


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # gives the lock back


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    is_new = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, FILE_MODE), "r+b") as file:
        if is_new:
            sync_folder(path.parent)
        yield file


def _mend(file: BinaryIO) -> int | None:
    """The last sequence in the file.

    Lines that a crash tore are cut off: whoever wrote them comes again, because nobody told them "done".
    """
    end = file.seek(0, os.SEEK_END)
    while end:
        start = _line_start(file, end)
        file.seek(start)
        sequence = _sequence_of(file.read(end - start))
        if sequence is not None:
            return sequence
        _LOG.warning("cut off a torn line of %d bytes", end - start)
        file.truncate(start)
        end = start
    return None


def _line_start(file: BinaryIO, end: int) -> int:
    """Where the line that ends at ``end`` begins."""
    position = end - 1  # its own line break, if it has one
    while position > 0:
        begin = max(0, position - _CHUNK)
        file.seek(begin)
        found = file.read(position - begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        position = begin
    return 0


def _sequence_of(line: bytes) -> int | None:
    """The sequence of a whole line; None for a torn one."""
    if not line.endswith(b"\n"):
        return None
    try:
        sequence = json.loads(line)["sequence"]
    except (ValueError, KeyError, TypeError):
        return None
    return sequence if isinstance(sequence, int) else None
