"""The key ring: read from a variable or a file, explained without ever showing a key, made privately."""

import base64
import re
import stat
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.patience import BY_THE_CLOCK
from worker.settings import Settings, SettingsError
from worker.temporal.keys import KeyRing, KeyRingError, generate_key_file, load_ring, parse_keys, read_key_file


def encoded(byte: int) -> str:
    return base64.urlsafe_b64encode(bytes([byte]) * 31 + b"\xff").decode().rstrip("=")


def traceback_shows(error: BaseException) -> bool:
    return error.__cause__ is not None or (error.__context__ is not None and not error.__suppress_context__)


ONE, TWO = encoded(1), encoded(2)


def test_the_first_key_is_active_and_all_are_kept_in_order() -> None:
    ring = parse_keys(f"new:{TWO}, old:{ONE}=")
    assert ring.active == "new"
    assert list(ring.keys) == ["new", "old"]
    assert ring.keys["old"] == bytes([1]) * 31 + b"\xff"


def test_a_file_holds_one_key_a_line_with_comments(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# our keys\n\n  a:{ONE}  \n# retired\nb:{TWO}\n")
    assert list(read_key_file(path).keys) == ["a", "b"]


def test_settings_decide_where_keys_come_from(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"from-file:{ONE}\n")
    assert load_ring(Settings(key_file=path, keys=None)).active == "from-file"
    assert load_ring(Settings(keys=SecretStr(f"from-variable:{TWO}"), key_file=None)).active == "from-variable"


def test_no_keys_at_all_is_a_refusal_that_names_both_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MILEPOST_KEYS", raising=False)
    monkeypatch.delenv("MILEPOST_KEY_FILE", raising=False)
    with pytest.raises(SettingsError, match=r"MILEPOST_KEY_FILE .* MILEPOST_KEYS"):
        load_ring(Settings())


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("", "MILEPOST_KEYS, key 1", "`id:key`"),
        (ONE, "MILEPOST_KEYS, key 1", "`id:key`"),
        (f"a:{ONE},{TWO}", "MILEPOST_KEYS, key 2", "`id:key`"),
        (f"a:{ONE},", "MILEPOST_KEYS, key 2", "`id:key`"),
        (f"a b:{ONE}", "MILEPOST_KEYS, key 1", "letters, digits"),
        (f"{ONE}:{TWO}x", "MILEPOST_KEYS, key 1", "33 bytes|cut off"),
        (f"a:{ONE[:-3]}", "MILEPOST_KEYS, key 1", "30 bytes"),
        (f"a:{ONE[:-2]}", "MILEPOST_KEYS, key 1", "cut off"),
        (f"a:{ONE[:-1]}/", "MILEPOST_KEYS, key 1", "not base64url"),
        ("a:", "MILEPOST_KEYS, key 1", "not base64url"),
        (f"a:{ONE},a:{TWO}", "MILEPOST_KEYS, key 2", "there twice"),
        (f"a:{ONE},b:{ONE}", "MILEPOST_KEYS, key 2", "same as an earlier"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_without_the_key(text: str, place: str, expected: str) -> None:
    with pytest.raises(KeyRingError) as caught:
        parse_keys(text)
    message = str(caught.value)
    assert message.startswith(place), message
    assert re.search(expected, message), message
    for key in re.findall(r"[A-Za-z0-9_-]{20,}", text.partition(":")[2] or text):
        assert key[:20] not in message
    assert not traceback_shows(caught.value), "a trace would show what was being read"


def test_a_wrong_line_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# keys\na:{ONE}\nb:{TWO[:-4]}\n")
    with pytest.raises(KeyRingError, match=r"keys, line 3: key 'b' has 29|keys, line 3: key 'b' is cut off"):
        read_key_file(path)


@pytest.mark.parametrize(("make", "why"), [("missing", "there is no file"), ("folder", "is a directory"), ("bytes", "not a text file")])
def test_a_file_that_cannot_be_read_is_named_with_its_variable(make: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    if make == "folder":
        path.mkdir()
    elif make == "bytes":
        path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KeyRingError, match=f"MILEPOST_KEY_FILE: .*{why}") as caught:
        read_key_file(path)
    assert str(path) in str(caught.value)


def test_a_file_without_keys_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text("# nothing yet\n")
    with pytest.raises(KeyRingError, match="there is no key"):
        read_key_file(path)


def test_a_ring_never_shows_its_keys_and_cannot_be_changed() -> None:
    ring = parse_keys(f"a:{ONE}")
    assert ONE not in repr(ring) and repr(ring.keys["a"]) not in repr(ring)
    with pytest.raises(TypeError):
        ring.keys["b"] = b""  # type: ignore[index]


@pytest.mark.parametrize(("active", "keys"), [("b", {"a": bytes(32)}), ("a", {"a": bytes(16)}), ("a", {})])
def test_a_ring_that_cannot_work_is_not_made(active: str, keys: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="key ring"):
        KeyRing(active=active, keys=keys)


def test_a_made_key_file_is_private_readable_and_different_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "deep" / "er" / "keys", tmp_path / "keys"
    assert generate_key_file(first) and generate_key_file(second)
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    ours, theirs = read_key_file(first), read_key_file(second)
    assert ours.active != theirs.active and ours.keys[ours.active] != theirs.keys[theirs.active]


def test_an_existing_key_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"mine:{ONE}\n")
    assert not generate_key_file(path)
    assert path.read_text() == f"mine:{ONE}\n"


def test_processes_that_make_the_file_at_once_end_up_with_one_whole_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of eight makers is past the check for an existing file before any of them places its own."""
    path, gate, made, seen = tmp_path / "keys", threading.Barrier(8), [], []
    real = Path.exists

    def exists(self: Path) -> bool:
        found = real(self)
        if self == path:
            gate.wait(timeout=BY_THE_CLOCK)
        return found

    monkeypatch.setattr(Path, "exists", exists)

    def make() -> None:
        made.append(generate_key_file(path))
        seen.append(dict(read_key_file(path).keys))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=BY_THE_CLOCK)
    assert made.count(True) == 1 and len(made) == 8
    assert all(keys == seen[0] for keys in seen)
    assert [file.name for file in tmp_path.iterdir()] == ["keys"], "no draft is left behind"


def test_a_place_where_no_file_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyRingError, match="cannot be made") as caught:
        generate_key_file(tmp_path / "file" / "keys")
    assert str(tmp_path / "file" / "keys") in str(caught.value)
