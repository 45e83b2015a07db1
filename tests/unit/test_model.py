"""The kinds of text that the door lets in."""

import pytest
from pydantic import TypeAdapter, ValidationError

from workflows.engagement.model import Line, Text

_LINE = TypeAdapter[str](Line)
_TEXT = TypeAdapter[str](Text)


@pytest.mark.parametrize("broken", ["a\r\nBcc: b", "a\nb", "a\x00b", "a\x85b", "a\u2028b", "a\x7fb"])
def test_a_line_is_one_line(broken: str) -> None:
    """Nothing in it can become a header of a mail or a second line of a journal."""
    with pytest.raises(ValidationError, match="one line of plain text"):
        _LINE.validate_python(broken)


def test_a_line_may_speak_any_language() -> None:
    """Letters, signs and spaces of every script stay."""
    assert _LINE.validate_python("  Äänekoski № 7, ’n Faktuur  ") == "Äänekoski № 7, ’n Faktuur"


def test_a_text_keeps_its_lines_and_refuses_control_characters() -> None:
    """Paragraphs stay; a NUL or an escape is no text."""
    assert _TEXT.validate_python("one\n\n\ttwo") == "one\n\n\ttwo"
    for broken in ("a\x00b", "a\x1b[2Jb"):
        with pytest.raises(ValidationError, match="plain text"):
            _TEXT.validate_python(broken)
