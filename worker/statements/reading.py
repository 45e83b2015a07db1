"""A bank's CSV file to rows of money, or all that is wrong with it at once, each with its place."""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from worker.files.problems import FileProblems, Problem
from worker.statements.cells import Cell, rows_of
from worker.statements.layout import Layout
from workflows.engagement.money import Money

MAX_BYTES = 5 * 1024 * 1024
MAX_PROBLEMS = 100
_FACT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")
_LONGEST_TEXT = 300
_EARLIEST, _LATEST = 1990, 2199


@dataclass(frozen=True)
class Row:
    """A line of a statement.

    Attributes:
        line: where it stands, from 1.
        fact: its id for ever: the bank's own, else a digest of what stands in it.
        value_date: the day from which the money counts.
        amount: what came in; negative or zero: nothing did.
        reference: what the payer wrote, on one line; may be empty.
        payer: who paid; may be empty.
    """

    line: int
    fact: str
    value_date: dt.date
    amount: Money
    reference: str
    payer: str


def read_statement(raw: bytes, filename: str, layout: Layout) -> tuple[Row, ...]:
    """The rows of a statement, in their order.

    Args:
        raw: the file.
        filename: how problems name it.
        layout: how the bank writes.

    Raises:
        FileProblems: everything that is wrong, sorted by place; then no row is to be used.
    """
    rows = list(rows_of(_text(raw, filename, layout), filename, layout.delimiter, layout.skip_lines))
    return _Statement(filename, layout).read(rows)


def _text(raw: bytes, filename: str, layout: Layout) -> str:
    if len(raw) > MAX_BYTES:
        wrong = f"the file has {len(raw)} bytes"
        raise FileProblems([Problem(filename, 1, 1, "", wrong, f"expected at most {MAX_BYTES} (5 MiB); split the statement by months")])
    try:
        return raw.decode(layout.encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        wrong = f"the byte 0x{raw[error.start]:02X} is not {layout.encoding}"
        raise FileProblems([Problem(filename, line, 1, "", wrong, "expected the encoding that the layout names")]) from None


class _Statement:
    def __init__(self, filename: str, layout: Layout) -> None:
        self._file, self._layout, self._date = filename, layout, layout.date_pattern()
        self._problems = list[Problem]()
        self._ids = dict[str, int]()
        self._seen = Counter[str]()

    def read(self, rows: list[list[Cell]]) -> tuple[Row, ...]:
        if not rows:
            raise FileProblems([Problem(self._file, 1, 1, "", "the file has no rows", "expected the headings and a row for each payment")])
        places = self._places(rows[0])
        body = rows[1:] if self._layout.headings else rows
        found = [row for cells in body if (row := self._row(cells, places)) is not None] if places else []
        if self._problems:
            raise FileProblems(self._told())
        return tuple(found)

    def _told(self) -> Iterator[Problem]:
        yield from self._problems[:MAX_PROBLEMS]
        if len(self._problems) > MAX_PROBLEMS:
            first = self._problems[MAX_PROBLEMS]
            untold = f"{len(self._problems) - MAX_PROBLEMS} more problems"
            yield Problem(self._file, first.line, first.column, "file", untold, "expected those above to be put right first")

    def _places(self, first: list[Cell]) -> dict[str, int]:
        """Where each value stands in a row, counted from 0; empty where a column is missing."""
        headings = [cell.text.casefold() for cell in first]
        places, count = dict[str, int](), len(self._problems)
        for name, column in self._layout.mapped().items():
            if isinstance(column, int):
                places[name] = column - 1
            elif headings.count(column.strip().casefold()) == 1:
                places[name] = headings.index(column.strip().casefold())
            else:
                there = "stands twice" if column.strip().casefold() in headings else "is missing"
                known = ", ".join(f"'{cell.text}'" for cell in first if cell.text)
                self._note(first[0], f"columns.{name}", f"the column '{column}' {there}", f"expected it once among the headings {known}")
        return places if len(self._problems) == count else {}

    def _note(self, cell: Cell, field: str, wrong: str, expected: str) -> None:
        self._problems.append(Problem(self._file, cell.line, cell.column, field, wrong, expected))

    def _row(self, cells: list[Cell], places: dict[str, int]) -> Row | None:
        count = len(self._problems)
        last = max(places.values())
        if last >= len(cells):
            self._note(
                cells[-1], "", f"the row has {len(cells)} columns", f"expected at least {last + 1}, parted by '{self._layout.delimiter}'"
            )
            return None
        by_name = {name: cells[place] for name, place in places.items()}
        day, amount = self._day(by_name["date"]), self._amount(by_name["amount"], by_name.get("currency"))
        reference = _one_line(by_name["reference"].text)
        payer = _one_line(by_name["payer"].text) if "payer" in by_name else ""
        if day is None or amount is None or len(self._problems) > count:
            return None
        fact = self._fact(by_name.get("id"), f"{day.isoformat()}|{amount}|{reference}|{payer}")
        return Row(cells[0].line, fact, day, amount, reference, payer) if fact else None

    def _day(self, cell: Cell) -> dt.date | None:
        found = self._date.fullmatch(cell.text)
        try:
            if found:
                parts = found.groupdict()
                year = int(parts["year"]) if parts.get("year") else 2000 + int(parts["short"])
                if _EARLIEST <= year <= _LATEST:
                    return dt.date(year, int(parts["month"]), int(parts["day"]))
        except ValueError:
            pass
        self._note(cell, "date", f"'{cell.text}' is no date" if cell.text else "is empty", f"expected a day as {self._layout.date_form}")
        return None

    def _amount(self, cell: Cell, currency_cell: Cell | None) -> Money | None:
        currency = currency_cell.text.upper() if currency_cell else str(self._layout.currency)
        text = _plain_amount(cell.text, self._layout.decimal)
        if text is None:
            form = f"expected a number such as 1234{self._layout.decimal}50"
            self._note(cell, "amount", f"'{cell.text}' is not an amount" if cell.text else "is empty", form)
            return None
        try:
            return Money.parse(text, currency)
        except ValueError as error:
            wrong, _, expected = str(error).partition(", expected ")
            is_currency = wrong.startswith("unknown currency")
            place = currency_cell if currency_cell and is_currency else cell
            self._note(place, "currency" if is_currency else "amount", wrong, f"expected {expected}")
            return None

    def _fact(self, cell: Cell | None, content: str) -> str | None:
        if cell is None:
            # Two equal payments of one day are two; the same day read again counts them alike.
            self._seen[content] += 1
            return f"row-{_digest(f'{content}|{self._seen[content]}')}"
        if not cell.text:
            self._note(cell, "id", "is empty", "expected the bank's id of the row; leave columns.id out where the bank gives none")
            return None
        if cell.text in self._ids:
            self._note(cell, "id", f"'{cell.text}' stands twice, first in line {self._ids[cell.text]}", "expected each id once")
            return None
        self._ids[cell.text] = cell.line
        return cell.text if _FACT.fullmatch(cell.text) else f"id-{_digest(cell.text)}"


def _plain_amount(text: str, decimal: str) -> str | None:
    """The amount with a point before its decimals and no other signs than a minus before it; none where it is no amount."""
    bare = re.sub(r"[\s'’]", "", text).replace("−", "-").removeprefix("+")
    if bare.endswith("-"):
        bare = f"-{bare[:-1]}"
    thousands = "," if decimal == "." else "."
    whole, _, decimals = bare.partition(decimal)
    if not re.fullmatch(rf"-?([0-9]+|[0-9]{{1,3}}({re.escape(thousands)}[0-9]{{3}})+)", whole) or not re.fullmatch(r"[0-9]*", decimals):
        return None
    whole = whole.replace(thousands, "")
    return f"{whole}.{decimals}" if decimals else whole


def _one_line(text: str) -> str:
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(kept.split())[:_LONGEST_TEXT]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
