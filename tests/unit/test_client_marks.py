"""The mark of a client: equal for equal addresses under one key, whatever happens to the ring, and telling nothing."""

import re
from pathlib import Path

import pytest

from worker.temporal.client_marks import ClientMarks
from worker.temporal.keys import KeyRing, generate_key_file, read_key_file

ANNA = "anna@northwind.example"
FIRST, SECOND = bytes([1]) * 32, bytes([2]) * 32


def ring(*keys: tuple[str, bytes]) -> KeyRing:
    return KeyRing(active=keys[0][0], keys=dict(keys))


ONE = ring(("a", FIRST))


@pytest.mark.parametrize("same", ["Anna@Northwind.Example", "  anna@northwind.example\n", "ANNA@NORTHWIND.EXAMPLE"])
def test_one_address_has_one_mark_in_any_spelling(same: str) -> None:
    assert ClientMarks.from_ring(ONE).of(same) == ClientMarks.from_ring(ONE).of(ANNA)


def test_letters_that_look_alike_count_as_one_however_they_are_composed() -> None:
    assert ClientMarks.from_ring(ONE).of("mu\u0308ller@x.example") == ClientMarks.from_ring(ONE).of("M\u00dcLLER@x.example")


@pytest.mark.parametrize(
    "other", ["anna@northwind.example.org", "ann@northwind.example", "petri@northwind.example", "anna+1@northwind.example"]
)
def test_another_address_has_another_mark(other: str) -> None:
    assert ClientMarks.from_ring(ONE).of(other) != ClientMarks.from_ring(ONE).of(ANNA)


def test_a_mark_differs_by_key_and_is_not_the_plain_hash_of_anything() -> None:
    """Who has a list of addresses and no key cannot try them."""
    assert ClientMarks.from_ring(ONE).of(ANNA) != ClientMarks.from_ring(ring(("a", SECOND))).of(ANNA)
    assert ClientMarks.from_ring(ONE).key not in (FIRST, b"")


def test_a_mark_outlives_a_rotation_of_the_keys() -> None:
    """A new key goes first, and the mark is made from the last; or from the one that is named, wherever it stands."""
    rotated, back = ring(("b", SECOND), ("a", FIRST)), ring(("a", FIRST), ("b", SECOND))
    assert ClientMarks.from_ring(rotated) == ClientMarks.from_ring(ONE)
    assert ClientMarks.from_ring(back, "a") == ClientMarks.from_ring(ONE) != ClientMarks.from_ring(back)


def test_a_mark_shows_nothing_of_the_address_or_the_key(tmp_path: Path) -> None:
    generate_key_file(tmp_path / "keys")
    marks = ClientMarks.from_ring(read_key_file(tmp_path / "keys"))
    assert re.fullmatch("[0-9a-f]{32}", marks.of(ANNA))
    assert marks.key.hex() not in repr(marks) and repr(marks.key) not in repr(marks)


def test_the_mark_is_pinned() -> None:
    """Engagements that run keep theirs: with another rule nobody would find them again."""
    assert ClientMarks.from_ring(ONE).of(ANNA) == "b6ce3c6796150e4ed23380387a14b7ac"
