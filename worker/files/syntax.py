"""YAML's syntax errors in an author's words."""

import re

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from worker.files.problems import START, Place

_WORDS: tuple[tuple[str, str, str], ...] = (
    (r"found character '\\t'", "a tab stands where spaces are needed", "expected spaces for indentation"),
    (r"found character '(.)'", "a value may not begin with {0}", "expected the text in quotes"),
    (
        r"mapping values are not allowed here",
        "a second colon, or a colon in the wrong place",
        "expected one 'key: value' a line (put a text that has ': ' in it in quotes)",
    ),
    (r"found unexpected end of stream", "a quote is opened and never closed", "expected the closing quote"),
    (
        r"could not find expected ':'",
        "a line that is neither 'key: value' nor a list entry",
        "expected a colon and a space after the key, or '- ' before an entry",
    ),
    (
        r"expected <block end>, but found '-'",
        "a list entry where a key is due",
        "expected 'key: value', or the list indented below its key",
    ),
    (
        r"expected <block end>, but found '<scalar>'",
        "text after the closing quote",
        "expected the end of the line (double a quote that belongs to the text)",
    ),
    (r"expected <block end>", "the indentation fits neither the line above nor its block", "expected the keys of one block in one column"),
    (r"expected ',' or '\]'", "a list in brackets is not closed", "expected ',' or ']'"),
    (r"expected ',' or '\}'", "a mapping in braces is not closed", "expected ',' or '}}'"),
    (r"expected the node content, but found '(.)'", "'{0}' without its opening counterpart", "expected a value"),
    (r"unknown escape character '(.)'", "'\\{0}' is no escape sequence", "expected single quotes around a text with backslashes"),
    (r"expected escape sequence of (\d+)", "an escape sequence is too short", "expected {0} hexadecimal digits"),
    (r"undefined tag handle '(.*)'", "the tag '{0}' is not allowed", "expected a plain value"),
    (r"incompatible YAML document", "another version of YAML is asked for", "expected YAML 1.2, without a %YAML line"),
    (r"expected chomping or indentation", "text right after '|' or '>'", "expected the text on the next line, indented"),
    (r"expected alphabetic or numeric character", "'&' or '*' without a name", "expected a name after it, or the text in quotes"),
)
_WIDE_ESCAPE = re.compile(r"\\U([0-9a-fA-F]{8})")


def place_at(text: str, index: int) -> Place:
    """The place of the character at `index`."""
    before = text[:index]
    return Place(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def explain(error: Exception, text: str) -> tuple[Place, str, str]:
    """Place, what is wrong and what was expected, for an exception of the YAML scanner."""
    if isinstance(error, ReaderError):
        place = place_at(text, error.position)
        return place, f"the control character U+{error.character:04X} is not text", "expected printable text"
    if not isinstance(error, MarkedYAMLError):
        # The scanner turns an escape beyond Unicode into a bare OverflowError or ValueError.
        found = next((m for m in _WIDE_ESCAPE.finditer(text) if int(m[1], 16) > 0x10FFFF), None)
        place = place_at(text, found.start()) if found else START
        return place, "an escape sequence names no character", "expected a code up to \\U0010FFFF"
    problem = error.problem or ""
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and ("end of stream" in problem or "could not find expected ':'" in problem):
        # The mistake is where the quote or the line began, not where the scanner gave up.
        mark = error.context_mark
    # The scanner marks the letter of an unknown escape; the author looks for its backslash.
    back = 1 if "unknown escape" in problem else 0
    place = Place(mark.line + 1, mark.column + 1 - back) if mark is not None else START
    for pattern, wrong, expected in _WORDS:
        found = re.search(pattern, problem)
        if found is not None:
            return place, wrong.format(*found.groups()), expected.format(*found.groups())
    return place, "this is not valid YAML", "expected 'key: value' lines, lists with '- ', and text in quotes where it holds signs"
