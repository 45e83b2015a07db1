"""Brings a database up to this release, one process at a time; one that a newer release wrote is left alone."""

from sqlalchemy import Connection, inspect, text

from activities.store.tables import REVISION
from activities.store.troubles import StoreVersionError

_TABLE = "alembic_version"
_LOCK = 0x6D696C65706F7374
"""PostgreSQL's advisory lock of the migration: "milepost"."""


def is_current(connection: Connection) -> bool:
    """Whether the database is as this release has it."""
    return revision_of(connection) == REVISION


def revision_of(connection: Connection) -> str | None:
    """The migration that the database stands at; none of an empty one."""
    if not inspect(connection).has_table(_TABLE):
        return None
    revision: str | None = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()
    return revision


def migrate(connection: Connection, through: str = REVISION) -> None:
    """Apply what is missing.

    Args:
        connection: in a transaction that writes; on SQLite that alone keeps other processes out.
        through: the last revision to apply.

    Raises:
        StoreVersionError: the database knows a migration that this release does not.
    """
    if connection.dialect.name == "postgresql":
        for bound in ("lock_timeout", "statement_timeout"):  # a large table takes longer than an effect may
            connection.execute(text(f"SET LOCAL {bound} = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    now = revision_of(connection)
    if now == through:  # another process was first
        return
    # Only here, because Alembic takes longer to load than most processes have to migrate in their life.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "activities.store:migrations")
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    known = [step.revision for step in script.walk_revisions()]
    if now is not None and now not in known:
        raise StoreVersionError(
            f"the store stands at revision {now}, and this release knows revisions up to {REVISION} only: a newer release has written it"
        )
    with EnvironmentContext(config, script, fn=lambda current, _: script._upgrade_revs(through, current)) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
