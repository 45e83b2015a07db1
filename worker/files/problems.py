"""What is wrong in a file, in words and with its place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """A position in a text; line and column count from 1."""

    line: int
    column: int


START = Place(1, 1)
_BREAK = re.compile(r"\r\n?|\n")


def place_at(text: str, index: int) -> Place:
    """The place of the character at `index`."""
    line, begin = 1, 0
    for found in _BREAK.finditer(text, 0, index):
        line, begin = line + 1, found.end()
    return Place(line, index - begin + 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file.

    Attributes:
        file: the name of the file, as the author knows it.
        line: from 1; 0 where it is about the whole file, which has no place then.
        column: from 1, in characters.
        field: the path in the author's words, such as ``agreement.milestones[2].price``; empty where the text is no YAML.
        wrong: what is wrong.
        expected: a phrase such as ``expected a whole number``; may be empty.
    """

    file: str
    line: int
    column: int
    field: str
    wrong: str
    expected: str

    def __str__(self) -> str:
        what = f"{self.wrong}, {self.expected}" if self.expected else self.wrong
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.field}: {what}" if self.field else f"{where}: {what}"


class FileProblems(Exception):
    """All that is wrong in one file, sorted by place; ``str()`` gives one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the problems and drop repetitions."""
        unique = dict.fromkeys(problems)
        self.problems: tuple[Problem, ...] = tuple(sorted(unique, key=lambda p: (p.line, p.column, p.field, p.wrong)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
