r"""The light markup of the templates, and its reading into blocks, from which both the text and the HTML of a mail are made.

A line is one of::

    # title          ## heading        - bullet        > small print
    >> words of a person               | left :: note | right           (a row; note and right may be missing)
    --- (what follows is the footer)   anything else: a paragraph, up to the next empty line; a \ at its end breaks the line

Inside a line ``**strong**``, ``!!late!!`` (past a promised date, nothing else), ``++settled++`` and ``<<address of a page>>``.

What comes from outside is never markup: :func:`shield` moves every character that could be read as such out of the way, and reading moves
it back.
"""

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from activities.wording import tidy

Style = Literal["", "strong", "late", "good", "link"]
Kind = Literal["title", "heading", "bullets", "small", "quote", "rows", "paragraph", "footer"]

_SIGNIFICANT = "#-*!+<>|:\\"
_ANY_SIGNIFICANT = re.compile(r"[-#*!+<>|:\\]")
_SHIELD = {ord(sign): 0xE000 + ord(sign) for sign in _SIGNIFICANT}
_UNSHIELD = {moved: sign for sign, moved in _SHIELD.items()}
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_NOT_TEXT = frozenset({"Cc", "Co", "Cs"})

_INLINE = re.compile(r"\*\*(?P<strong>.+?)\*\*|!!(?P<late>.+?)!!|\+\+(?P<good>.+?)\+\+|<<(?P<link>.+?)>>")
_MARKS: tuple[tuple[str, Kind], ...] = (
    ("## ", "heading"),
    ("# ", "title"),
    (">> ", "quote"),
    ("> ", "small"),
    ("- ", "bullets"),
    ("| ", "rows"),
)


@dataclass(frozen=True)
class Span:
    """A piece of a line in one style."""

    text: str
    style: Style = ""


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Row:
    """A line of a table: what, a second line about it, and the figure or day that belongs to it."""

    left: Line
    note: Line
    right: Line


@dataclass(frozen=True)
class Block:
    """A piece of a message.

    Attributes:
        kind: what it is.
        lines: its lines; of a quote, one per line with empty ones between paragraphs.
        rows: the rows of a table.
    """

    kind: Kind
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = field(default=())


def guard(text: str) -> str:
    """Tidy text that no reader of markup takes for markup."""
    return text.translate(_SHIELD) if _ANY_SIGNIFICANT.search(text) else text


def shield(text: str) -> str:
    """Outside text, tidied, that no reader of markup takes for markup."""
    return guard(tidy(text))


def plain(line: Line) -> str:
    """The words of a line without their styles."""
    return "".join(span.text for span in line)


def spans(text: str) -> Line:
    """The pieces of one line."""
    found: list[Span] = []
    end = 0
    for match in _INLINE.finditer(text):
        found.append(Span(text[end : match.start()]))
        style = match.lastgroup
        assert style is not None
        found.append(Span(match[style], style))  # type: ignore[arg-type]  # the group names are the styles
        end = match.end()
    found.append(Span(text[end:]))
    return tuple(span if span.text.isascii() else Span(span.text.translate(_UNSHIELD), span.style) for span in found if span.text)


def _row(text: str) -> Row:
    left, _, right = text.partition(" | ")
    left, _, note = left.removesuffix(" |").partition(" :: ")
    return Row(spans(left.strip()), spans(note.strip()), spans(right.strip()))


def _paragraphs(lines: list[str]) -> list[list[str]]:
    return [list(group) for filled, group in groupby(lines, key=bool) if filled]


def _kind(line: str) -> tuple[Kind, str]:
    for mark, kind in _MARKS:
        if line.startswith(mark) or line == mark.rstrip():
            return kind, line.removeprefix(mark.rstrip()).strip()
    return "paragraph", line


def _broken(lines: list[str]) -> tuple[Line, ...]:
    """A paragraph's lines: joined, but where one ends with a backslash."""
    joined = "\n".join(lines).removesuffix("\\").replace("\\\n", "\0").replace("\n", " ")
    return tuple(spans(line.strip()) for line in joined.split("\0"))


def _blocks_of(paragraph: list[str]) -> list[Block]:
    found: list[Block] = []
    for kind, group in groupby((_kind(line) for line in paragraph), key=lambda pair: pair[0]):
        texts = [text for _, text in group]
        if kind == "rows":
            found.append(Block(kind, rows=tuple(_row(text) for text in texts)))
        elif kind == "bullets":
            found.append(Block(kind, tuple(spans(text.removesuffix("\\")) for text in texts)))
        else:
            found.append(Block(kind, _broken(texts)))
    return found


def _merged(blocks: list[Block]) -> list[Block]:
    """Neighbouring tables, lists and quotes become one: an empty line in a template's loop parts nothing."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        if before is None or before.kind != block.kind or block.kind not in {"rows", "bullets", "quote"}:
            found.append(block)
            continue
        between: tuple[Line, ...] = ((),) if block.kind == "quote" else ()
        found[-1] = Block(block.kind, before.lines + between + block.lines, before.rows + block.rows)
    return found


def read(text: str) -> tuple[str, tuple[Block, ...], tuple[Block, ...]]:
    """A rendered template.

    Returns:
        The subject (its first line), the blocks of the body, and those of the footer.
    """
    subject, _, rest = text.strip().partition("\n")
    lines = [line.strip(" \t") for line in rest.split("\n")]
    cut = lines.index("---") if "---" in lines else len(lines)
    parts = ([block for p in _paragraphs(part) for block in _blocks_of(p)] for part in (lines[:cut], lines[cut + 1 :]))
    body, footer = (tuple(b for b in _merged(list(part)) if b.rows or any(b.lines)) for part in parts)
    return plain(spans(subject.strip())), body, footer
