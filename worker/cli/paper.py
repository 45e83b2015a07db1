"""What the command line writes on: the terminal, or a pipe, which gets the same words without colours and without trailing blanks."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

WIDTH = 100
"""Columns of everything that goes into a pipe, and at most 20 more in a terminal."""


def _console() -> Console:
    width = min(Console().width, WIDTH + 20) if sys.stdout.isatty() else WIDTH
    return Console(width=width, highlight=False, markup=False, emoji=False)


def put(*parts: Table | Text | str) -> None:
    """Write tables and lines on standard output."""
    sys.stdout.write(drawn(*parts))
    sys.stdout.flush()


def drawn(*parts: Table | Text | str, for_file: bool = False) -> str:
    """Tables and lines as text, for standard output as it is, or for a file."""
    console = Console(width=WIDTH, force_terminal=False, color_system=None, highlight=False, markup=False) if for_file else _console()
    return "".join(_one(console, part) for part in parts)


def _one(console: Console, part: Table | Text | str) -> str:
    with console.capture() as captured:
        console.print(part, soft_wrap=not isinstance(part, Table))
    text = captured.get()
    return text if console.is_terminal else "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def hanging(text: str) -> str:
    """A line of a list: in a terminal wrapped between words, with what follows set in; in a pipe on one line."""
    if not sys.stdout.isatty():
        return f"  {text}"
    width = _console().width
    return fill(text, width, initial_indent="  ", subsequent_indent="      ", break_long_words=False, break_on_hyphens=False)


def put_sections(*sections: tuple[str, Table]) -> None:
    """Write tables below each other, each under its heading; one without rows is left out."""
    for title, part in sections:
        if part.row_count:
            put("", head(title), part)


def head(text: str) -> Text:
    """A heading."""
    return Text(text, style="bold")


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    *,
    wrap: Sequence[int] = (),
    right: Sequence[int] = (),
    shares: Mapping[int, int] | None = None,
) -> Table:
    """Aligned columns without lines; nothing is cut off.

    Args:
        columns: headings.
        rows: cells.
        wrap: columns whose text is wrapped where the room ends; the last where none is named.
        right: columns that are aligned to the right.
        shares: column -> its share of the room that columns of fixed width leave; such a table takes the whole width.
    """
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=bool(shares))
    wrapped, parts = wrap or (len(columns) - 1,), shares or {}
    for index, column in enumerate(columns):
        justify: JustifyMethod = "right" if index in right else "left"
        made.add_column(column, justify=justify, no_wrap=index not in {*wrapped, *parts}, overflow="fold", ratio=parts.get(index))
    for row in rows:
        made.add_row(*row)
    return made


def pairs(rows: Iterable[tuple[str, str]]) -> Table:
    """What is said of one thing: a word, and what it is, on each line."""
    made = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made
