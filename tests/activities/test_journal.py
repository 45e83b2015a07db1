"""The journal outside: every entry once and in order, whatever broke in between; nothing personal in it."""

import fcntl
import gzip
import hashlib
import itertools
import json
import multiprocessing
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.journal import Journal, line_of, packed
from tests.activities.sample_calls import all_calls
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.reasons import why

ENTRIES = all_calls()[-1].entries
ID = "abcdefgh1234567890"


def sequences(folder: Path) -> list[int]:
    return [json.loads(line)["sequence"] for line in (folder / f"{ID}.jsonl").read_text().splitlines()]


def test_entries_are_appended_once_in_their_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert journal.publish(ID, ENTRIES[:3]) == 3
    assert journal.publish(ID, ENTRIES[:3]) == 3
    assert journal.publish(ID, ENTRIES[1:7]) == 7
    assert Journal(tmp_path).publish(ID, ENTRIES) == len(ENTRIES)
    assert sequences(tmp_path) == [e.sequence for e in ENTRIES]


def test_nothing_to_publish_says_how_far_it_got(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert journal.publish(ID, ()) is None
    journal.publish(ID, ENTRIES[:4])
    assert journal.publish(ID, ()) == 4


def test_a_line_tells_all_but_what_is_personal(tmp_path: Path) -> None:
    personal = [e for e in ENTRIES if e.personal]
    assert personal, "the story must have something personal"
    Journal(tmp_path).publish(ID, ENTRIES)
    text = (tmp_path / f"{ID}.jsonl").read_text()
    for entry, line in zip(ENTRIES, text.splitlines(), strict=True):
        told = json.loads(line)
        assert "personal" not in told and "salt" not in told
        assert told["commitment"] == entry.commitment and told["hash"] == entry.hash and told["data"] == entry.data
    assert not any(e.salt and e.salt in text for e in ENTRIES)
    assert not any(str(v) in text for e in personal for v in (e.personal or {}).values() if "@" in str(v))


def test_the_chain_can_be_followed_in_the_file(tmp_path: Path) -> None:
    Journal(tmp_path).publish(ID, ENTRIES)
    told = [json.loads(line) for line in (tmp_path / f"{ID}.jsonl").read_text().splitlines()]
    assert all(after["previous"] == before["hash"] for before, after in itertools.pairwise(told))


@settings(max_examples=60)
@given(
    st.integers(0, 12_000),
    st.integers(1, 10),
    st.sampled_from([b"", b"\x00" * 50, b'{"sequence": ', b"\n", b'"just text"\n', b'{"sequence": "x"}\n', b"{}\n"]),
)
def test_a_torn_end_is_mended_and_nothing_is_lost_or_doubled(
    tmp_path_factory: pytest.TempPathFactory, cut: int, repeat: int, rubbish: bytes
) -> None:
    """Power fails at any byte, the disk may even hold rubbish there; the next publishing gives the file as if nothing had happened."""
    folder = tmp_path_factory.mktemp("journal")
    journal, path = Journal(folder), folder / f"{ID}.jsonl"
    journal.publish(ID, ENTRIES)
    whole = path.read_bytes()
    path.write_bytes(whole[: cut % len(whole)] + rubbish)
    for _ in range(repeat % 3 + 1):
        assert journal.publish(ID, ENTRIES) == len(ENTRIES)
    assert path.read_bytes() == whole


def test_a_line_longer_than_one_look_back_is_found(tmp_path: Path) -> None:
    long = ENTRIES[0].model_copy(update={"because": why("x", what="why " * 60_000)})
    journal = Journal(tmp_path)
    journal.publish(ID, (long,))
    assert journal.publish(ID, (long, *ENTRIES[1:3])) == 3
    with (tmp_path / f"{ID}.jsonl").open("ab") as file:
        file.write(line_of(long.model_copy(update={"sequence": 4}))[:-1])
    assert journal.publish(ID, ENTRIES[:5]) == 5
    assert sequences(tmp_path) == [1, 2, 3, 4, 5]


def test_a_file_that_went_missing_begins_again_and_the_gap_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    journal = Journal(tmp_path)
    assert journal.publish(ID, ENTRIES[5:7]) == 7
    assert "has a gap: 0 is followed by 6" in caplog.text


def test_while_another_worker_writes_nobody_else_does(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.publish(ID, ENTRIES[:1])
    with (tmp_path / f"{ID}.lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        publishing = threading.Thread(target=journal.publish, args=(ID, ENTRIES[:2]))
        publishing.start()
        publishing.join(0.2)
        assert publishing.is_alive() and sequences(tmp_path) == [1]
    publishing.join(30)
    assert sequences(tmp_path) == [1, 2]


def _publish(folder: str, upto: int) -> None:
    journal = Journal(Path(folder))
    for last in range(1, upto + 1):
        journal.publish(ID, ENTRIES[:last])


def test_two_workers_share_the_folder(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_publish, args=(str(tmp_path), 15)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert sequences(tmp_path) == list(range(1, 16))


@pytest.mark.parametrize("name", ["../evil", "", "a/b", "a" * 65, "x\n"])
def test_an_id_that_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a journal"):
        Journal(tmp_path / "journal").publish(name, ENTRIES[:1])
    assert not (tmp_path / "journal").exists()


def test_a_sealed_segment_is_the_same_lines_and_the_same_bytes_each_time() -> None:
    assert packed(ENTRIES) == packed(tuple(Entry.model_validate_json(e.model_dump_json()) for e in ENTRIES))
    assert gzip.decompress(packed(ENTRIES)) == b"".join(line_of(e) for e in ENTRIES)
    assert len(hashlib.sha256(packed(ENTRIES)).hexdigest()) == 64
