"""CSV text to cells that remember where they stood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from worker.files.problems import FileProblems, Problem

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value.

    Attributes:
        line: from 1.
        column: of its first character, from 1.
        text: without quotes and without spaces around it.
    """

    line: int
    column: int
    text: str


def rows_of(text: str, filename: str, delimiter: str, skip_lines: int = 0) -> Iterator[list[Cell]]:
    """The rows of a text, empty ones left out.

    Args:
        text: the whole file.
        filename: how problems name it.
        delimiter: one character.
        skip_lines: lines at the beginning that are no rows.

    Raises:
        FileProblems: a quote that is never closed, or text behind a closing quote.
    """
    reader = _Reader(text, filename, delimiter)
    for _ in range(skip_lines):
        reader.skip_line()
    while not reader.at_end:
        row = reader.row()
        if any(cell.text for cell in row):
            yield row


class _Reader:
    def __init__(self, text: str, filename: str, delimiter: str) -> None:
        self._text, self._file, self._delimiter = text.removeprefix("\ufeff"), filename, delimiter
        self._bare = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
        self._at, self._line, self._line_start = 0, 1, 0

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._text)

    def skip_line(self) -> None:
        found = _LINE_END.search(self._text, self._at)
        self._at = found.end() if found else len(self._text)
        self._line, self._line_start = self._line + 1, self._at

    def row(self) -> list[Cell]:
        cells = [self._cell()]
        while self._text[self._at : self._at + 1] == self._delimiter:
            self._at += 1
            cells.append(self._cell())
        self.skip_line()
        return cells

    def _cell(self) -> Cell:
        line, column = self._line, self._at - self._line_start + 1
        while self._text[self._at : self._at + 1] == " " != self._delimiter:
            self._at += 1
        if self._text[self._at : self._at + 1] == '"':
            return Cell(line, column, self._quoted(line, column).strip())
        found = self._bare.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        return Cell(line, column, found[0].strip())

    def _quoted(self, line: int, column: int) -> str:
        parts, start = list[str](), self._at + 1
        while True:
            end = self._text.find('"', start)
            if end < 0:
                raise self._problem(line, column, "a quote is opened and never closed", "expected the closing quote")
            parts.append(self._text[start:end])
            if self._text[end + 1 : end + 2] != '"':
                break
            parts.append('"')
            start = end + 2
        for found in _LINE_END.finditer(self._text, self._at, end):
            self._line, self._line_start = self._line + 1, found.end()
        self._at = end + 1
        rest = self._bare.match(self._text, self._at)
        if rest and rest[0].strip():
            where = self._at - self._line_start + 1
            raise self._problem(
                self._line, where, "text after the closing quote", "expected the end of the value (double a quote inside it)"
            )
        self._at = rest.end() if rest else self._at
        return "".join(parts)

    def _problem(self, line: int, column: int, wrong: str, expected: str) -> FileProblems:
        return FileProblems([Problem(self._file, line, column, "", wrong, expected)])
