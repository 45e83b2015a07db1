"""The database of the store: set up when it is opened, brought up to this release, and left alone where a newer release was there."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from activities.store import Store, StoreError, StoreVersionError
from activities.store.database import Database
from activities.store.migrating import migrate, revision_of
from activities.store.tables import METADATA, REVISION
from tests.activities.storing import SEALER, store_in
from workflows.engagement.messages.commands import DocumentRef
from workflows.engagement.state.journal.chain import broken_at

GOLDEN = sorted((Path(__file__).parent / "stored").glob("revision-*.json"))
"""What stores of each revision held; kept for ever. ``python -m tests.activities.record_store`` writes that of the newest revision."""


def steps() -> list[str]:
    """Revisions of all migrations, the oldest first."""
    config = Config()
    config.set_main_option("script_location", "activities.store:migrations")
    config.set_main_option("path_separator", "os")
    return [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def database(url: str) -> Database:
    return Database(url)


def test_the_newest_migration_is_the_one_that_the_code_names() -> None:
    assert steps()[-1] == REVISION
    assert [path.stem for path in GOLDEN] == [f"revision-{revision}" for revision in steps()], "each has its stored example"


def test_the_migrations_make_the_tables_that_the_code_uses(store: Store, url: str) -> None:
    with closing(database(url)) as opened, opened.reading() as connection:
        assert revision_of(connection) == REVISION
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA) == []


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_store_of_an_older_revision_opens_with_all_it_holds(golden: Path, url: str, tmp_path: Path) -> None:
    kept = json.loads(golden.read_text(encoding="utf-8"))
    (tmp_path / "store").mkdir(mode=0o700)
    with closing(database(url)) as old:
        with old.writing() as connection:
            migrate(connection, golden.stem.removeprefix("revision-"))
        with old.writing() as connection:
            for table, rows in kept["tables"].items():
                for row in rows:
                    values = {name: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for name, value in row.items()}
                    names = ", ".join(values)
                    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in values)})"), values)
    with closing(store_in(tmp_path / "store", url)) as store:
        (engagement, erased), document = kept["engagements"], DocumentRef.model_validate(kept["document"])
        entries = store.entries(engagement)
        assert len(entries) == kept["lines"] and broken_at(entries) is None
        assert [e.sequence for e in entries if e.personal] == kept["personal"]
        assert store.get(engagement, document).decode() == kept["content"]
        assert store.is_erased(erased) and len(store.entries(erased)) == kept["lines"]
        assert len(store.aside(engagement)) == kept["aside"]
        with store.look(engagement) as look:
            assert look.mark("a").result == "done" and look.mark("b").claimed


def test_a_database_that_a_newer_release_wrote_is_left_alone(store: Store, url: str, tmp_path: Path) -> None:
    with closing(database(url)) as opened, opened.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreVersionError, match=f"stands at revision 9999, and this release knows revisions up to {REVISION} only"):
        store_in(tmp_path / "store", url)


def test_who_only_looks_sets_nothing_up_and_writes_nothing(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreVersionError, match="must only be read"):
        store_in(tmp_path / "store", url, read_only=True)
    assert list(tmp_path.iterdir()) == []
    with closing(store_in(tmp_path / "store", url)) as store:
        ref = store.put("abc", b"x", "text/plain")
    with closing(store_in(tmp_path / "store", url, read_only=True)) as reading:
        assert reading.get("abc", ref) == b"x"
        with pytest.raises(StoreError), reading.effect("abc") as effect:
            effect.claim("a")


def test_a_store_connects_to_nothing_before_it_is_opened(tmp_path: Path) -> None:
    Store(tmp_path / "store", SEALER).close()
    Store(tmp_path / "store", SEALER, "postgresql://nobody@127.0.0.1:1/nothing").close()
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        store_in(tmp_path, "postgresql://nobody@127.0.0.1:1/nothing", password="hunter2")
    assert "hunter2" not in str(caught.value) and caught.value.__cause__ is None
