"""Documents, marks: there whole or not at all, and found again."""

import os
import threading
from pathlib import Path

import pytest

from activities import durable
from activities.documents import DocumentDamagedError, DocumentMissingError, DocumentStore, DocumentTooLargeError
from activities.marks import Marks


@pytest.fixture
def documents(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "deep" / "documents")


def file_of(documents: DocumentStore, digest: str) -> Path:
    return documents.folder / digest[:2] / digest[2:4] / digest


def test_a_document_comes_back_as_it_was_kept(documents: DocumentStore) -> None:
    content = "Grüße\r\n\x00".encode()
    ref = documents.put(content, "message/rfc822")
    assert (ref.size, ref.media_type) == (len(content), "message/rfc822")
    assert documents.get(ref) == DocumentStore(documents.folder).get(ref) == content


def test_the_same_content_is_kept_once(documents: DocumentStore) -> None:
    one, two = documents.put(b"x", "text/plain"), documents.put(b"x", "text/html")
    assert one.sha256 == two.sha256
    assert len([f for f in documents.folder.rglob("*") if f.is_file()]) == 1


def test_an_unknown_document_is_missing(documents: DocumentStore) -> None:
    ref = documents.put(b"x", "text/plain").model_copy(update={"sha256": "0" * 64})
    with pytest.raises(DocumentMissingError):
        documents.get(ref)


@pytest.mark.parametrize("damage", [b"", b"xy", b"z"])
def test_a_changed_file_is_found_out_and_heals_when_its_content_comes_again(documents: DocumentStore, damage: bytes) -> None:
    ref = documents.put(b"x", "text/plain")
    file_of(documents, ref.sha256).write_bytes(damage)
    with pytest.raises(DocumentDamagedError):
        documents.get(ref)
    documents.put(b"x", "text/plain")
    assert documents.get(ref) == b"x"


def test_more_than_a_reference_can_stand_for_is_refused(documents: DocumentStore) -> None:
    with pytest.raises(DocumentTooLargeError, match="20000001 bytes, expected at most 20000000"):
        documents.put(bytes(20_000_001), "text/plain")


def test_a_write_that_fails_leaves_neither_half_a_file_nor_a_new_name(documents: DocumentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    documents.put(b"first", "text/plain")
    before = set(documents.folder.rglob("*"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("activities.durable.os.fsync", full)
    ref = documents.put(b"first", "text/plain")
    with pytest.raises(OSError):
        durable.write_whole(file_of(documents, ref.sha256), b"other")
    assert set(documents.folder.rglob("*")) == before and documents.get(ref) == b"first"


def test_only_the_owner_reads_what_is_kept(documents: DocumentStore, tmp_path: Path) -> None:
    ref = documents.put(b"x", "text/plain")
    path = file_of(documents, ref.sha256)
    assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0
    marks = Marks(tmp_path / "marks")
    marks.claim("key")
    assert all(f.stat().st_mode & 0o077 == 0 for f in (tmp_path / "marks").rglob("*"))


def test_one_of_many_gets_the_claim(tmp_path: Path) -> None:
    got: list[bool] = []
    start = threading.Barrier(8)

    def try_it() -> None:
        marks = Marks(tmp_path)
        start.wait()
        got.append(marks.claim("abc/1/send#1"))

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]


def test_a_claim_can_be_taken_back_and_a_record_stays(tmp_path: Path) -> None:
    marks = Marks(tmp_path)
    assert marks.claim("a") and marks.is_claimed("a") and not marks.claim("a")
    assert not marks.is_claimed("b") and marks.recorded("a") is None
    marks.release("a")
    assert not marks.is_claimed("a") and marks.claim("a")
    marks.record("a", "dönè")
    marks.release("a")
    assert Marks(tmp_path).recorded("a") == "dönè"


def test_keys_that_would_be_paths_stay_inside(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "marks")
    for key in ("../../evil", "/etc/passwd", "a\x00b", "x" * 5000):
        assert marks.claim(key)
        marks.record(key, "r")
    names = [name for _, _, files in os.walk(tmp_path) for name in files]
    assert len(names) == 8 and all(len(Path(n).stem) == 62 for n in names)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["marks"]
