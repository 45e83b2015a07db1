"""A durable database file: one server at a time, always of the family that made it, and on the same ports again."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from worker.devserver.errors import DevServerError, UnusableError
from worker.devserver.family import Family
from worker.devserver.filelock import LockedError, locked


class _Record(BaseModel):
    """What is written beside a database about the server that ran on it last."""

    model_config = ConfigDict(frozen=True)

    family: str
    ports: tuple[int, ...]


@dataclass(frozen=True)
class Claim:
    """The right to run a server on a database file.

    Attributes:
        ports: Those of the server that ran there last, empty if there was none. The members of a cluster know each other by
            address: after a crash a server on other ports waits about 50 s for its former self to answer.
    """

    database: Path
    family: Family
    ports: tuple[int, ...]

    def record(self, ports: Sequence[int]) -> None:
        """Write beside the database what runs on it now."""
        text = _Record(family=self.family.name, ports=tuple(ports)).model_dump_json()
        _record_file(self.database).write_text(text + "\n", encoding="utf-8")


@contextmanager
def claimed(database: Path, family: Family) -> Iterator[Claim]:
    """Claim a database file for one server of a family.

    The two families embed different server versions: a file that one has upgraded could break the other half way.

    Raises:
        DevServerError: Another process runs a server on it, or its folder cannot be written.
        UnusableError: The other family has made it.
    """
    with ExitStack() as held:
        try:
            held.enter_context(locked(database.with_name(f"{database.name}.lock")))
            before = _record(database)
        except LockedError:
            raise DevServerError(f"{database} is in use: another process runs a Temporal server on it; stop that one first") from None
        except OSError as error:
            raise DevServerError(f"{error.filename or database}: {error.strerror}; a folder that can be written is expected") from None
        if before is not None and before.family != family.name:
            raise UnusableError(f"{database} was made by a {before.family}, and this is a {family.name}", absent=True)
        yield Claim(database, family, () if before is None else before.ports)


def last_address(database: Path) -> str | None:
    """Where the server that ran on a database file last had its frontend, as host:port; none where nobody wrote it down."""
    record = _record(database)
    return f"127.0.0.1:{record.ports[0]}" if record and record.ports else None


def _record(database: Path) -> _Record | None:
    """Read the record; none when it was removed, or written by hand, or the database is new."""
    try:
        return _Record.model_validate_json(_record_file(database).read_bytes()) if database.exists() else None
    except (FileNotFoundError, ValidationError):
        return None


def _record_file(database: Path) -> Path:
    return database.with_name(f"{database.name}.server.json")
