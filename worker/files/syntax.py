"""YAML's syntax errors in an author's words."""

import re
from dataclasses import dataclass

from yaml import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from worker.files.problems import START, Place, place_at

_WORDS: dict[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "a second colon, or a colon in the wrong place",
        "expected one 'key: value' a line (put a text that has ': ' in it in quotes)",
    ),
    "found unexpected end of stream": ("a quote is opened and never closed", "expected the closing quote"),
    "found unexpected document indicator": ("a quote is opened and never closed", "expected the closing quote"),
    "could not find expected ':'": (
        "a line that is neither 'key: value' nor a list entry",
        "expected a colon and a space after the key, or '- ' before an entry",
    ),
    "block sequence entries are not allowed in this context": (
        "a list entry behind a key, or in the wrong place",
        "expected '- ' at the beginning of a line of its own",
    ),
    "mapping keys are not allowed in this context": ("a '?' where no key may stand", "expected the text in quotes"),
    "did not find expected ',' or ']'": ("a list in brackets is not closed", "expected ',' or ']'"),
    "did not find expected ',' or '}'": ("a mapping in braces is not closed", "expected ',' or '}'"),
    "did not find expected <document start>": (
        "this belongs to nothing that stands above",
        "expected the keys of the file in one column, or one list or mapping alone",
    ),
    "exceeded maximum nesting depth": ("lists and mappings are nested too deep", "expected far fewer levels"),
    "found unexpected ':'": ("a colon without a space behind it", "expected 'key: value'"),
    "found incompatible YAML document": ("another version of YAML is asked for", "expected YAML 1.2, without a %YAML line"),
    "did not find expected comment or line break": ("text right after '|' or '>'", "expected the text on the next line, indented"),
    "found an indentation indicator equal to 0": ("text right after '|' or '>'", "expected the text on the next line, indented"),
    "found a tab character that violates indentation": ("a tab stands where spaces are needed", "expected spaces for indentation"),
    "found a tab character where an indentation space is expected": (
        "a tab stands where spaces are needed",
        "expected spaces for indentation",
    ),
}
"""What libyaml calls a problem -> what is wrong, and what was expected, wherever it stands."""
_AT_ITS_BEGINNING = frozenset(
    (
        "found unexpected end of stream",
        "found unexpected document indicator",
        "could not find expected ':'",
        "did not find the expected '>'",
    )
)
"""The mistake is where the quote or the line began, not where the scanner gave up."""
_OUT_OF_PLACE = frozenset(("did not find expected node content", "did not find expected key", "did not find expected '-' indicator"))
_OTHERWISE = ("this is not valid YAML", "expected 'key: value' lines, lists with '- ', and text in quotes where it holds signs")
_INDENTATION = ("the indentation fits neither the line above nor its block", "expected the keys of one block in one column")
_WORD = re.compile(r"[^\s,\[\]{}]*")
_DIGITS = {"x": 2, "u": 4, "U": 8}


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake of syntax.

    Attributes:
        place: where it stands.
        wrong: what is wrong.
        expected: a phrase such as ``expected ...``.
        in_value: it lies inside the value that was being read, and not in how lines and brackets are arranged.
    """

    place: Place
    wrong: str
    expected: str
    in_value: bool = False


def explain(error: YAMLError, text: str) -> Slip:
    """Say what an exception of the scanner means.

    Args:
        error: as it was raised.
        text: what was read, without a byte order mark.
    """
    if isinstance(error, ReaderError):
        wrong = f"the control character U+{error.character:04X} is not text"
        return Slip(place_at(text, error.position), wrong, "expected printable text")
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Slip(START, *_OTHERWISE)
    problem, mark = error.problem or "", error.problem_mark
    if error.context_mark is not None and problem in _AT_ITS_BEGINNING:
        mark = error.context_mark
    found = _in_value(error, text)
    if found is not None:
        return found
    if mark.index >= len(text.rstrip()) and text[mark.index : mark.index + 1] != "\t":
        return _unfinished(error, problem, text)
    place = Place(mark.line + 1, mark.column + 1)
    words = _WORDS.get(problem) or _arranged(problem, text[mark.index : mark.index + 2], _before(text, mark.index)) or _OTHERWISE
    return Slip(place, *words)


def _unfinished(error: MarkedYAMLError, problem: str, text: str) -> Slip:
    """What the end of the text came too early for: told where it begins, as far as that is known."""
    place = place_at(text, len(text.rstrip()))
    if problem == "did not find expected node content":
        return Slip(place, "a list in brackets or a mapping in braces is not closed", "expected ']' or '}'")
    if problem in ("did not find expected ',' or ']'", "did not find expected ',' or '}'") and error.context_mark is not None:
        place = Place(error.context_mark.line + 1, error.context_mark.column + 1)
    return Slip(place, *_WORDS.get(problem, _OTHERWISE))


def _before(text: str, index: int) -> str:
    """What stands before a character in its line."""
    return re.split(r"[\r\n]", text[max(0, index - 2000) : index])[-1].strip()


def _arranged(problem: str, here: str, before: str) -> tuple[str, str] | None:
    """Words for problems that libyaml calls by one name, but an author does not: told apart by what stands there."""
    sign = here[:1]
    if problem == "found character that cannot start any token":
        if sign == "\t":
            return _WORDS["found a tab character that violates indentation"]
        return f"a value may not begin with {sign}", "expected the text in quotes"
    if problem not in _OUT_OF_PLACE:
        return None
    if sign == ":":
        return "a colon without a key before it", "expected 'key: value'"
    if (sign and sign in "]}") or (sign == "," and problem == "did not find expected node content"):
        return f"'{sign}' without its opening counterpart", "expected a value"
    if not before and here[:1] == "-" and here[1:].strip() == "" and problem.endswith("key"):
        return "a list entry where a key is due", "expected 'key: value', or the list indented below its key"
    if before and before[-1] in "'\"":
        return "text after the closing quote", "expected the end of the line (double a quote that belongs to the text)"
    if before.strip("- "):
        return "text after the end of a value", "expected the end of the line"
    return _INDENTATION


def _in_value(error: MarkedYAMLError, text: str) -> Slip | None:
    """A mistake inside one value: an escape sequence, a name of '&' or '*', a tag."""
    assert error.problem_mark is not None
    problem, index = error.problem or "", error.problem_mark.index
    if problem == "found unknown escape character":
        wrong, expected = f"'{text[index : index + 2]}' is no escape sequence", "expected single quotes around a text with backslashes"
    elif problem == "did not find expected hexdecimal number":
        index -= 2
        wrong, expected = "an escape sequence is too short", f"expected {_DIGITS.get(text[index + 1], 2)} hexadecimal digits"
    elif problem == "found invalid Unicode character escape code":
        code = int(text[index : index + _DIGITS.get(text[index - 1], 4)], 16)
        index -= 2
        wrong, expected = f"the escape of U+{code:04X} is not text", "expected printable text"
        if code > 0x10FFFF:
            wrong, expected = "an escape sequence names no character", "expected a code up to \\U0010FFFF"
    elif error.context in ("while scanning an alias", "while scanning an anchor") and error.context_mark is not None:
        index = error.context_mark.index
        wrong, expected = _name(_word(text, index))
    elif problem == "found undefined tag handle" or error.context in ("while scanning a tag", "while parsing a tag"):
        index = error.context_mark.index if error.context_mark is not None else index
        wrong, expected = f"the tag '{_word(text, index)}' is not allowed", "expected a plain value"
    elif (error.context or "").endswith("directive") or problem.startswith("found duplicate %"):
        return Slip(place_at(text, index - error.problem_mark.column), "a line begins with '%'", "expected 'key: value' lines")
    else:
        return None
    return Slip(place_at(text, index), wrong, expected, in_value=True)


def _word(text: str, index: int) -> str:
    found = _WORD.match(text, index, index + 40)
    return found[0] if found is not None else ""


def _name(word: str) -> tuple[str, str]:
    if len(word) < 2:
        return "'&' or '*' without a name", "expected a name after it, or the text in quotes"
    if word[0] == "*":
        return f"'{word}' refers to nothing above", "expected a name set before with '&', or the text in quotes"
    return f"'{word}' is no name to refer to", "expected letters and digits after '&', or the text in quotes"
