"""Erasing: what people wrote lies in clear nowhere, and once the key of an engagement is deleted nobody reads it; the chain still holds."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from activities.store import DocumentErasedError, Store, StoreBusyError
from tests.activities.journal_calls import ENTRIES, ID, carrying, forked
from tests.activities.storing import bytes_below, in_database, store_in
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.ports import JournalCall
from workflows.engagement.state.journal.chain import broken_at, canonical, commitment_of, hash_of

CANARY = "Quetzalcoatl-7"
"""A word of a person; it stands in the personal part of an entry, in a small document and in a large one."""
SMALL, LARGE = f"<p>{CANARY}</p>".encode(), CANARY.encode() * 40_000


def with_canary() -> tuple[Entry, ...]:
    """A life in which somebody wrote the word."""
    told: list[Entry] = []
    for entry in ENTRIES[:12]:
        personal = {"explanation": CANARY} if entry.sequence == 5 else entry.personal
        salt = "s" * 64 if entry.sequence == 5 else entry.salt
        commitment = commitment_of(salt, personal) if personal and salt else ""
        previous = told[-1].hash if told else ""
        other = entry.model_copy(update={"personal": personal, "salt": salt, "commitment": commitment, "previous": previous})
        told.append(other.model_copy(update={"hash": hash_of(other)}))
    assert broken_at(told) is None
    return tuple(told)


LIFE = with_canary()


def filled(store: Store) -> None:
    """The life, a fork of it that was put aside, documents of both sizes, and a mark."""
    store.append(carrying(1, 12, (*LIFE[:3], *forked(4, 12)[3:])))
    store.append(carrying(1, 12, LIFE))
    with store.effect(ID) as effect:
        effect.document(store.lay(ID, SMALL, "text/html"))
    store.put(ID, LARGE, "text/plain")
    with store.effect(ID) as effect:
        effect.record("a", "INV-0001")
    store.put("another", SMALL, "text/html")


def dumped(url: str) -> bytes:
    """Every value of every row, as the database gives it."""
    address = make_url(url)
    engine = create_engine(address if address.get_backend_name() == "sqlite" else address.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        tables = ("engagement_key", "line", "line_aside", "document", "mark")
        found = [value for table in tables for row in connection.exec_driver_sql(f"SELECT * FROM {table}") for value in row]
    engine.dispose()
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in found)


def test_what_people_wrote_lies_in_clear_nowhere(store: Store, url: str, tmp_path: Path) -> None:
    filled(store)
    assert store.entries(ID)[4].personal == {"explanation": CANARY}
    for kept in (dumped(url), bytes_below(tmp_path)):
        assert CANARY.encode() not in kept and ("s" * 64).encode() not in kept
    store.close()
    assert CANARY.encode() not in bytes_below(tmp_path)


def test_once_erased_nobody_reads_it_and_the_chain_holds(store: Store, url: str, tmp_path: Path) -> None:
    filled(store)
    ref, large = store.put(ID, SMALL, "text/html"), store.put(ID, LARGE, "text/plain")
    store.erase(ID)
    assert store.is_erased(ID) and not store.is_erased("another")
    for document in (ref, large):
        with pytest.raises(DocumentErasedError):
            store.get(ID, document)
    assert [line.personal for line in (*store.lines(ID), *store.aside(ID))] == [None] * (12 + 9)
    erased = store.entries(ID)
    assert [entry.hash for entry in erased] == [entry.hash for entry in LIFE] and broken_at(erased) is None
    assert [line.text for line in store.lines(ID)] == [canonical_line(entry) for entry in LIFE]
    assert store.get("another", ref) == SMALL, "another engagement's are its own"
    store.close()
    with closing(store_in(tmp_path / "store", url)) as again:
        assert again.is_erased(ID) and again.entries(ID) == erased


def canonical_line(entry: Entry) -> str:
    return canonical({**entry.model_dump(mode="json", exclude={"data", "personal", "salt"}, exclude_none=True), "data": entry.data})


def test_the_key_is_found_in_no_file_any_more(tmp_path: Path) -> None:
    """Neither the key, nor what it sealed; not in the database's log either."""
    store = store_in(tmp_path)
    filled(store)
    sealed = [key for (key,) in in_database(tmp_path, "SELECT sealed_key FROM engagement_key WHERE engagement = ?", ID)]
    sealed += [part for (part,) in in_database(tmp_path, "SELECT personal FROM line WHERE personal IS NOT NULL")]
    sealed += [part for (part,) in in_database(tmp_path, "SELECT personal FROM line_aside WHERE personal IS NOT NULL")]
    small = in_database(tmp_path, "SELECT substr(content, 1, 40) FROM document WHERE owner = ? AND content IS NOT NULL", ID)
    sealed += [part for (part,) in small]
    assert len(sealed) > 4 and all(part in bytes_below(tmp_path) for part in sealed)
    files = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    store.erase(ID)
    kept = bytes_below(tmp_path)
    assert not [part for part in sealed if part in kept]
    assert len(files) == 1 and not files[0].exists()


def test_what_comes_after_an_erasure_is_kept_without_what_is_personal(store: Store) -> None:
    """A payment that comes late still has its line; a document that is made nonetheless is not kept."""
    store.append(carrying(1, 4, LIFE))
    store.erase(ID)
    assert store.append(carrying(5, 12, LIFE)).sequence == 12
    assert all(line.personal is None for line in store.lines(ID))
    with pytest.raises(DocumentErasedError):
        store.get(ID, store.put(ID, SMALL, "text/html"))
    store.erase(ID)
    assert store.is_erased(ID), "again does no harm"


def test_a_document_that_was_laid_before_the_erasure_is_not_named_after_it(store: Store, url: str) -> None:
    laid = store.lay(ID, SMALL, "text/html")
    store.erase(ID)
    with store.effect(ID) as effect:
        effect.document(laid)
    with pytest.raises(DocumentErasedError):
        store.get(ID, laid.ref)
    assert laid.content is not None and laid.content not in dumped(url)


def test_an_engagement_that_nobody_knows_can_be_erased_ahead(store: Store) -> None:
    store.erase(ID)
    store.append(JournalCall(engagement=ID, entries=LIFE))
    assert all(line.personal is None for line in store.lines(ID))


def test_sealed_parts_open_at_their_own_place_only(tmp_path: Path) -> None:
    """Whoever can write the database can put no words into another entry's mouth."""
    store = store_in(tmp_path)
    store.append(carrying(1, 12, LIFE))
    numbers = [line.sequence for line in store.lines(ID) if line.personal]
    in_database(
        tmp_path, "UPDATE line SET personal = (SELECT personal FROM line WHERE sequence = ?) WHERE sequence = ?", numbers[0], numbers[1]
    )
    from activities.store.troubles import DamagedError

    with pytest.raises(DamagedError, match=ID):
        store.lines(ID)


def test_an_erasure_says_when_somebody_still_reads_an_older_state(tmp_path: Path) -> None:
    store = store_in(tmp_path, patience=0.2)
    filled(store)
    with closing(sqlite3.connect(tmp_path / "store.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM line").fetchone()
        with pytest.raises(StoreBusyError, match="erase again"):
            store.erase(ID)
    store.erase(ID)
    assert store.is_erased(ID)
