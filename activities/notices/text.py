"""A message as plain text: 72 columns, tables as two columns, nothing lost against the HTML."""

import re
from collections.abc import Callable, Iterator
from textwrap import wrap

from activities.notices.markup import Block, Line, Row, plain

WIDTH = 72
"""Columns: quoted once or twice in an answer, a line still fits 80."""
_FITS = re.compile(r"\S(?:[^\t\n\v\f\r]*\S)?")
"""A line that wrapping leaves as it is, where it is short enough."""
_GAP = 2
_RIGHT = 26


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most so many columns where words allow it, as the library wraps them; most are short enough already.

    Args:
        text: the words.
        width: columns.
        first: stands before the first line.
        rest: stands before each other.
    """
    if len(first) + len(text) <= width and _FITS.fullmatch(text):
        return [first + text]
    return wrap(text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)


def _filled(text: str, first: str = "", rest: str = "") -> list[str]:
    return wrapped(text, WIDTH, first, rest) or [first.rstrip()]


def _words(line: Line) -> str:
    """A late day and a settled one are told by words, so styles may go."""
    return plain(line)


def _row(row: Row) -> Iterator[str]:
    """What on the left, the figure on the right of its first line; a figure too long for its column gets a line of its own."""
    left, note, right = _words(row.left), _words(row.note), _words(row.right)
    beside = 0 < len(right) <= max(_RIGHT, WIDTH - 2 * _GAP - len(left))
    room = WIDTH - _GAP - (len(right) + _GAP if beside else 0)
    lines = wrapped(left, room) or [""]
    first = lines[0]
    if beside and len(first) <= room:
        first = first.ljust(room + _GAP) + right
        right = ""
    yield "  " + first.rstrip()
    yield from ("  " + line for line in lines[1:])
    yield from _filled(note, "    ", "    ") if note else ()
    yield from _filled(right, "    ", "    ") if right else ()


def _rows(block: Block) -> Iterator[str]:
    for row in block.rows:
        yield from _row(row)


def _bullets(block: Block) -> Iterator[str]:
    for line in block.lines:
        yield from _filled(_words(line), "- ", "  ")


def _quote(block: Block) -> Iterator[str]:
    for line in block.lines:
        yield from _filled(_words(line), "> ", "> ")


def _paragraph(block: Block) -> Iterator[str]:
    for line in block.lines:
        yield from _filled(_words(line))


def _title(block: Block) -> Iterator[str]:
    lines = [line for found in block.lines for line in _filled(_words(found))]
    yield from lines
    yield "=" * max(len(line) for line in lines)


def _heading(block: Block) -> Iterator[str]:
    lines = [line for found in block.lines for line in _filled(_words(found))]
    yield from lines
    yield "-" * max(len(line) for line in lines)


_WRITERS: dict[str, Callable[[Block], Iterator[str]]] = {
    "title": _title,
    "heading": _heading,
    "rows": _rows,
    "bullets": _bullets,
    "quote": _quote,
    "paragraph": _paragraph,
    "small": _paragraph,
}


def as_text(body: tuple[Block, ...], footer: tuple[Block, ...]) -> str:
    """The message as plain text, ending with a line break."""
    parts: list[str] = []
    for before, block in zip((None, *body), body, strict=False):
        # A heading stands right on top of what it heads.
        glued = before is not None and before.kind == "heading"
        parts += ([] if glued or not parts else [""]) + list(_WRITERS[block.kind](block))
    parts += ["", "_" * WIDTH]
    for block in footer:
        parts += [*_paragraph(block), ""]
    return "\n".join(parts).rstrip() + "\n"
