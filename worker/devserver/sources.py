"""Where a server's binary can come from."""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from worker.devserver.build import build
from worker.devserver.cache import cached_server, is_program
from worker.devserver.download import download
from worker.devserver.errors import UnusableError
from worker.devserver.family import CLI, SERVER, Family
from worker.devserver.wish import Say


@dataclass(frozen=True)
class Source:
    """A way to a binary.

    Attributes:
        title: What people call it, to stand in a sentence.
        family: How the binary is run.
        find: Returns its path, or raises UnusableError; it may take minutes and says so itself.
    """

    title: str
    family: Family
    find: Callable[[Say], Awaitable[Path]]


async def _on_path(_say: Say) -> Path:
    found = shutil.which("temporal")
    if found is None:
        raise UnusableError("it is not there", absent=True)
    return _whole(found)


def _whole(program: str) -> Path:
    return Path(program).absolute()  # PATH may hold relative folders, and the server works in one of its own


async def _in_cache(_say: Say) -> Path:
    program = cached_server()
    if not is_program(program):
        raise UnusableError(f"there is no {program}", absent=True)
    return program


LOCAL_SOURCES = (
    Source("`temporal` on PATH", CLI, _on_path),
    Source("the server cached earlier", SERVER, _in_cache),
    Source("the SDK's own download", CLI, download),
    Source("a fresh build with Go", SERVER, build),
)
"""In order of trial, after an address from the settings."""
