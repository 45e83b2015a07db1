"""Lines of the journal that somebody changed in the database: found wherever they stand, and replaced by what was written once."""

from contextlib import closing
from pathlib import Path

import pytest

from activities.store import LineDamagedError
from tests.activities.journal_calls import ENTRIES, ID, carrying, forked
from tests.activities.storing import in_database, store_in

CHANGED: dict[str, tuple[str, list[int]]] = {
    "a word of the line": ("update line set line = replace(line, 'engine', 'nobody') where sequence = 5", [5]),
    "the hash beside the line": ("update line set hash = 'f00d' where sequence = 5", [5]),
    "the hash in both places": ("update line set line = replace(line, hash, 'f00d'), hash = 'f00d' where sequence = 5", [5]),
    "no JSON": ("update line set line = 'x' where sequence = 5", [5]),
    "no entry": ("update line set line = '[1]' where sequence = 5", [5]),
    "another line's text": ("update line set line = (select line from line where sequence = 8) where sequence = 5", [5]),
    "the personal part": ("update line set personal = cast(x'00' || substr(personal, 2) as blob) where sequence = 7", [7]),
    "another line's personal part": ("update line set personal = (select personal from line where sequence = 7) where sequence = 5", [5]),
    "no personal part any more": ("update line set personal = null where sequence = 7", [7]),
    "a line beside a hole": ("update line set line = 'x' where sequence = 5; delete from line where sequence = 6", [5, 6]),
}
"""What somebody did to the database, and which lines are not what was written once."""


@pytest.mark.parametrize("what", CHANGED)
def test_lines_that_were_changed_are_found_and_give_way_to_what_was_written(tmp_path: Path, what: str) -> None:
    """Wherever they stand, and whatever comes after them: an effect compares the last line only."""
    statements, wrong = CHANGED[what]
    with closing(store_in(tmp_path)) as store:
        store.append(carrying(1, 12))
        assert store.sound(ID) == list(range(1, 13))
        for statement in statements.split("; "):
            in_database(tmp_path, statement)
        assert store.sound(ID) == [n for n in range(1, 13) if n not in wrong]
        store.append(carrying(13, 14))
        assert store.fill(ID, ENTRIES[wrong[0] - 1 : wrong[-1]])
        assert store.sound(ID) == list(range(1, 15)) and store.entries(ID) == ENTRIES[:14]


def test_a_line_of_another_story_between_sound_ones_is_found_by_its_neighbours(tmp_path: Path) -> None:
    """It is whole by itself."""
    with closing(store_in(tmp_path / "other")) as other, closing(store_in(tmp_path / "ours")) as store:
        store.append(carrying(1, 12))
        other.append(carrying(1, 12, forked(5, 12)))
        ((text, hash_),) = in_database(tmp_path / "other", "select line, hash from line where sequence = 5")
        in_database(tmp_path / "ours", "update line set line = ?, hash = ?, personal = null where sequence = 5", text, hash_)
        assert set(range(1, 13)) - set(store.sound(ID)) >= {5}


def test_of_an_erased_engagement_the_personal_part_is_not_missed(tmp_path: Path) -> None:
    with closing(store_in(tmp_path)) as store:
        store.append(carrying(1, 12))
        store.erase(ID)
        assert store.sound(ID) == list(range(1, 13))


def test_a_personal_part_that_cannot_be_opened_is_named_by_its_entry(tmp_path: Path) -> None:
    with closing(store_in(tmp_path)) as store:
        store.append(carrying(1, 12))
        in_database(tmp_path, CHANGED["the personal part"][0])
        with pytest.raises(LineDamagedError, match="entry 7") as caught:
            store.entries(ID)
        assert caught.value.sequence == 7
