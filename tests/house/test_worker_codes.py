"""Story and picture say nothing without a sentence, and no sentence of theirs is left over."""

from pathlib import Path

import pytest

from tests.house import worker_codes
from tests.house.worker_codes import of_tables, problems, written


def test_every_code_has_its_sentence_and_every_sentence_its_code() -> None:
    assert problems() == []
    assert len(written()) > 100 and len(of_tables()) > 200, "the codes are found"


def test_a_code_without_a_sentence_and_a_sentence_without_a_code_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_codes, "written", lambda root: {*written(), "picture-nowhere"} - {"picture-skip"})
    assert problems() == ["picture-nowhere has no sentence in en", "en: nothing uses the sentence picture-skip"]


def test_a_code_that_is_made_of_a_beginning_counts_as_used(tmp_path: Path) -> None:
    for place in ("story", "timeline", "demo", "cli"):
        (tmp_path / "worker" / place).mkdir(parents=True)
    (tmp_path / "worker" / "timeline" / "page.html.j2").write_text('{{ say("picture-skip") }}', encoding="utf-8")
    (tmp_path / "worker" / "cli" / "one.py").write_text('x = f"picture-took-{what}"', encoding="utf-8")
    left = problems(tmp_path)
    assert not any("picture-took-" in problem for problem in left) and "en: nothing uses the sentence picture-skip" not in left
    assert "en: nothing uses the sentence picture-and" in left
