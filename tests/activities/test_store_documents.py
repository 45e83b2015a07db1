"""Documents: there whole or not at all, and found again; on both databases."""

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest

from activities import durable
from activities.store import HOUSE, DocumentDamagedError, DocumentMissingError, DocumentTooLargeError, Store
from activities.store.documents import SMALL_BYTES
from tests.activities.journal_calls import ENTRIES, ID, carrying
from tests.activities.store_processes import die_in_the_middle, record_and_die
from tests.activities.storing import in_database, store_in
from workflows.engagement.messages.answers import JournalEnd

SMALL, LARGE = "Grüße\r\n\x00".encode(), b"large" * (SMALL_BYTES // 4)


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", SMALL, LARGE, bytes(SMALL_BYTES), bytes(SMALL_BYTES + 1)], ids=len)
def test_a_document_comes_back_as_it_was_kept(store: Store, tmp_path: Path, content: bytes) -> None:
    ref = store.put(ID, content, "message/rfc822")
    assert (ref.size, ref.media_type) == (len(content), "message/rfc822")
    assert store.get(ID, ref) == content
    assert len(files(tmp_path / "store")) == (1 if len(content) > SMALL_BYTES else 0)


def test_the_same_content_is_kept_once_for_each_owner(store: Store, tmp_path: Path) -> None:
    one, two = store.put(ID, LARGE, "text/plain"), store.put(ID, LARGE, "text/html")
    assert one.sha256 == two.sha256 and len(files(tmp_path / "store")) == 1
    with pytest.raises(DocumentMissingError):
        store.get("another", one)
    store.put("another", LARGE, "text/plain")
    assert store.get("another", one) == LARGE and len(files(tmp_path / "store")) == 2


def test_the_house_has_documents_of_its_own(store: Store) -> None:
    assert store.get(HOUSE, store.put(HOUSE, b"report", "text/plain")) == b"report"


def test_an_unknown_document_is_missing(store: Store) -> None:
    ref = store.put(ID, SMALL, "text/plain").model_copy(update={"sha256": "0" * 64})
    with pytest.raises(DocumentMissingError):
        store.get(ID, ref)


@pytest.mark.parametrize("damage", [lambda old: b"", lambda old: old[:-1], lambda old: bytes([old[0] ^ 1]) + old[1:], lambda old: LARGE])
def test_a_changed_file_is_found_out_and_heals_when_its_content_comes_again(
    store: Store, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    ref = store.put(ID, LARGE, "text/plain")
    (file,) = files(tmp_path / "store")
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(DocumentDamagedError):
        store.get(ID, ref)
    store.put(ID, LARGE, "text/plain")
    assert store.get(ID, ref) == LARGE
    file.unlink()
    with pytest.raises(DocumentMissingError):
        store.get(ID, ref)


def test_a_changed_row_is_found_out_and_heals_when_its_content_comes_again(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    ref = store.put(ID, SMALL, "text/plain")
    in_database(tmp_path, "UPDATE document SET content = zeroblob(50)")
    with pytest.raises(DocumentDamagedError):
        store.get(ID, ref)
    store.put(ID, SMALL, "text/plain")
    assert store.get(ID, ref) == SMALL


def test_more_than_a_reference_can_stand_for_is_refused(store: Store) -> None:
    with pytest.raises(DocumentTooLargeError, match="20000001 bytes, expected at most 20000000"):
        store.put(ID, bytes(20_000_001), "text/plain")


def test_a_write_that_fails_leaves_neither_half_a_file_nor_a_row(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = store.put(ID, b"first" + LARGE, "text/plain")
    before = set((tmp_path / "store" / "files").rglob("*"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("activities.durable.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(ID, LARGE, "text/plain")
    with pytest.raises(OSError, match="No space"):
        durable.write_whole(next(iter(files(tmp_path / "store"))), b"other")
    monkeypatch.undo()
    assert set(files(tmp_path / "store")) <= before and store.get(ID, first) == b"first" + LARGE


def test_only_the_owner_reads_what_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "store"
    store = store_in(folder)
    store.put(ID, SMALL, "text/plain")
    store.put(ID, LARGE, "text/plain")
    found = [folder, *folder.rglob("*")]
    assert {path.name for path in found} >= {"store.db", "store.db-wal"}
    assert [path for path in found if path.stat().st_mode & 0o077] == []


def killed(target: Callable[..., None], *args: object) -> None:
    """Run something in a process that is killed in the middle."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=args)
    process.start()
    process.join(120)
    assert process.exitcode == -9


def test_a_process_that_is_killed_in_the_middle_leaves_all_of_an_effect_or_nothing(store: Store, url: str, tmp_path: Path) -> None:
    """A file that no row names does no harm; a row without its file cannot be. Whoever comes again does the whole."""
    folder = tmp_path / "store"
    killed(die_in_the_middle, str(folder), url, carrying(1, 5).model_dump_json(), LARGE)
    assert len(files(folder)) == 1 and store.end(ID) == JournalEnd()
    with store.look(ID) as look:
        assert not look.mark("a").claimed
    laid = store.lay(ID, LARGE, "text/plain")
    with pytest.raises(DocumentMissingError):
        store.get(ID, laid.ref)
    with store.effect(ID) as effect:
        effect.journal(carrying(1, 5))
        effect.document(laid)
        assert effect.claim("a")
    assert store.get(ID, laid.ref) == LARGE and store.entries(ID) == ENTRIES[:5] and len(files(folder)) == 1


def test_what_was_not_synced_survives_the_death_of_its_process(store: Store, url: str, tmp_path: Path) -> None:
    killed(record_and_die, str(tmp_path / "store"), url, ID)
    with store.look(ID) as look:
        assert look.mark("a").result == "done"
