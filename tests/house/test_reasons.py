"""Codes of reasons and their sentences belong together, and the core holds no sentence of its own."""

from pathlib import Path

import pytest

from tests.house.reasons import hidden, problems, prose, shown
from tests.house.reasons import patterns as sentences


def core(root: Path, text: str, room: str = "rules") -> Path:
    """A tree whose core is one file."""
    file = root / "workflows" / "engagement" / room / "rule.py"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return root


def test_codes_and_sentences_belong_together_and_the_core_holds_no_sentence() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('why("no-such-code")', "workflows/engagement/rules/rule.py:1: no-such-code has no sentence in en"),
        ('Refused("NO_SUCH_CODE" if x else "BROKEN")', "workflows/engagement/rules/rule.py:1: NO_SUCH_CODE has no sentence in en"),
        (
            'why("contact-unanswered")',
            "workflows/engagement/rules/rule.py:1: the sentence of contact-unanswered in en names days, which the code does not give",
        ),
    ],
)
def test_a_code_without_a_sentence_and_a_sentence_without_its_parameter_are_found(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in problems(core(tmp_path, text))


def test_a_sentence_without_a_code_is_found(tmp_path: Path) -> None:
    assert "en: nothing uses the sentence BROKEN" in problems(core(tmp_path, "x = 1"))


@pytest.mark.parametrize(
    ("room", "text", "found"),
    [
        ("rules", 'x = "the client must pay"', True),
        ("views", 'x = f"waits for the {y}"', True),
        ("rules", 'raise Refused("DATE_AHEAD", message="it is too late")', True),
        ("rules", '"""What the client must pay."""', False),
        ("rules", 'raise ValueError("the client must pay")', False),
        ("rules", 'assert x, "the client must pay"', False),
        ("shell", '_LOG.error("the client must pay")', False),
        ("terms", 'x = "the client must pay"', False),
    ],
)
def test_a_sentence_in_the_core_is_found_where_people_would_read_it(tmp_path: Path, room: str, text: str, found: bool) -> None:
    assert bool(list(prose(core(tmp_path, text, room)))) is found


@pytest.mark.parametrize("code", ["code", 'f"money-{what}"', '"money-paid" if x else code'])
def test_a_code_that_is_not_written_out_is_found(tmp_path: Path, code: str) -> None:
    assert list(hidden(core(tmp_path, f"why({code})"))) == [
        f"workflows/engagement/rules/rule.py:1: the code {code} is not written out".replace('"', "'")
    ]


def test_a_sentence_is_shown_with_its_variable_parts_left_open() -> None:
    found = sentences("en")
    assert shown(found["NOT_THE_DECIDER"]) == "only '…' decides for the client"
    assert shown(found["contact-unanswered"]) == "nobody answered within … business days"
