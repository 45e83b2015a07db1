"""Bank statements: every row read to the cent, or every mistake told with its place."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from worker.files.document import load_document
from worker.files.problems import FileProblems
from worker.statements.cells import rows_of
from worker.statements.layout import Layout
from worker.statements.matching import payment_of
from worker.statements.reading import Row, read_statement
from workflows.engagement.messages.billing_events import BillingEvent
from workflows.engagement.money import Money

NORDIC = """
source: bank
currency: EUR
delimiter: ";"
decimal: ","
date_form: DD.MM.YYYY
encoding: iso-8859-15
skip_lines: 2
columns:
  date: Arvopäivä
  amount: Määrä
  reference: Viesti
  payer: Maksaja
"""
HEAD = "Tili;FI21\n\nArvopäivä;Maksaja;Määrä;Viesti\n"


def layout(**more: Any) -> Layout:
    """A plain one."""
    columns: dict[str, Any] = {"date": "Date", "amount": "Amount", "reference": "Text"}
    return Layout.model_validate({"currency": "EUR", "columns": columns} | more)


def read(text: str, form: Layout | None = None) -> tuple[Row, ...]:
    """The rows of a text."""
    form = form or layout()
    return read_statement(text.encode(form.encoding), "bank.csv", form)


def problems(text: str, form: Layout | None = None) -> list[str]:
    """What is wrong with a text."""
    with pytest.raises(FileProblems) as caught:
        read(text, form)
    return [str(problem) for problem in caught.value.problems]


def test_a_bank_of_the_north() -> None:
    """Semicolons, decimal commas, thousands parted, another encoding, lines above the headings."""
    form = load_document(NORDIC, "bank.yaml", Layout)
    rows = read(HEAD + '20.11.2026;"PÖRTSCHACH; OY";+1 234,50;"RF18 5390\n0754 7034"\n1.2.2026;;-3.000,00;vuokra\n', form)
    assert [(r.line, r.value_date, r.amount.minor, r.payer, r.reference) for r in rows] == [
        (4, date(2026, 11, 20), 123450, "PÖRTSCHACH; OY", "RF18 5390 0754 7034"),
        (6, date(2026, 2, 1), -300000, "", "vuokra"),
    ]


def test_three_currencies_in_a_column_and_columns_by_number() -> None:
    form = Layout.model_validate({"headings": False, "columns": {"date": 1, "amount": 2, "currency": 3, "reference": 4, "id": 5}})
    rows = read("2026-11-20,1000,JPY,a,B1\n2026-11-20,1.234,bhd,b,B 2\n2026-11-20,5-,EUR,c,B3\n", form)
    assert [r.amount for r in rows] == [Money.parse("1000 JPY"), Money.parse("1.234 BHD"), Money.parse("-5 EUR")]
    assert [r.fact[:3] for r in rows] == ["B1", "id-", "B3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["bank.csv:1:1: the file has no rows, expected the headings and a row for each payment"]),
        ("Date,Text\n", ["bank.csv:1:1: columns.amount: the column 'Amount' is missing, expected it once among the headings 'Date', 'Text'"]),
        ("Date,Amount,Text,date\n", ["bank.csv:1:1: columns.date: the column 'Date' stands twice, expected it once among the headings "
                                     "'Date', 'Amount', 'Text', 'date'"]),
        ("Date,Amount,Text\n2026-02-30,1,a\n", ["bank.csv:2:1: date: '2026-02-30' is no date, expected a day as YYYY-MM-DD"]),
        ("Date,Amount,Text\n2026-11-20,\"1,5\",a\n", ["bank.csv:2:12: amount: '1,5' is not an amount, expected a number such as 1234.50"]),
        ("Date,Amount,Text\n2026-11-20,1.005,a\n", ["bank.csv:2:12: amount: '1.005' has 3 decimals, expected at most 2 for EUR"]),
        ("Date,Amount,Text\n2026-11-20,,a\n,1,b\n", ["bank.csv:2:12: amount: is empty, expected a number such as 1234.50",
                                                     "bank.csv:3:1: date: is empty, expected a day as YYYY-MM-DD"]),
        ("Date,Amount,Text\n2026-11-20,1\n", ["bank.csv:2:12: the row has 2 columns, expected at least 3, parted by ','"]),
        ("Date,Amount,Text\n2026-11-20,1,\"a\n", ["bank.csv:2:14: a quote is opened and never closed, expected the closing quote"]),
        ("Date,Amount,Text\n2026-11-20,1,\"a\" b\n", ["bank.csv:2:17: text after the closing quote, expected the end of the value "
                                                     "(double a quote inside it)"]),
    ],
)  # fmt: skip
def test_a_malformed_file_is_told_line_by_line(text: str, told: list[str]) -> None:
    assert problems(text) == told


def test_an_id_twice_or_missing_and_a_currency_nobody_knows_are_told() -> None:
    form = layout(currency=None, columns={"date": "Date", "amount": "Amount", "reference": "Text", "id": "Id", "currency": "Cur"})
    head = "Date,Amount,Text,Id,Cur\n"
    assert problems(head + "2026-11-20,1,a,X,EUR\n2026-11-20,2,b,X,EUR\n2026-11-20,2,b,,EUR\n", form) == [
        "bank.csv:3:16: id: 'X' stands twice, first in line 2, expected each id once",
        "bank.csv:4:16: id: is empty, expected the bank's id of the row; leave columns.id out where the bank gives none",
    ]
    assert problems(head + "2026-11-20,1,a,X,XYZ\n", form) == [
        "bank.csv:2:18: currency: unknown currency 'XYZ', expected a three-letter ISO 4217 code such as EUR"
    ]


def test_a_file_in_another_encoding_or_too_large_is_told() -> None:
    form = layout()
    with pytest.raises(FileProblems, match=r"bank.csv:2:1: the byte 0xF6 is not utf-8"):
        read_statement("Date,Amount,Text\n2026-11-20,1,ö\n".encode("cp1252"), "bank.csv", form)
    with pytest.raises(FileProblems, match="expected at most"):
        read_statement(b"x" * (5 * 1024 * 1024 + 1), "bank.csv", form)
    assert len(problems("Date,Amount,Text\n" + "x,y,z\n" * 300)) == 101, "a file that is no statement does not flood the screen"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"currency": None}, "either currency or columns.currency"),
        ({"currency": "EURO"}, "unknown currency"),
        ({"headings": False}, "there are no headings"),
        ({"date_form": "DD.MM"}, "no form of dates"),
        ({"encoding": "rot13"}, "unknown encoding"),
        ({"encoding": "base64"}, "unknown encoding"),
        ({"delimiter": "ab"}, "delimiter"),
        ({"source": "My Bank"}, "source"),
    ],
)
def test_a_layout_that_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        layout(**change)


def test_the_same_statement_twice_has_the_same_facts_and_equal_rows_stay_two() -> None:
    text = "Date,Amount,Text\n2026-11-20,5.00,rent\n2026-11-20,5.00,rent\n2026-11-21,5.00,rent\n"
    once, again = read(text), read(text)
    assert once == again and len({row.fact for row in once}) == 3
    longer = read("Date,Amount,Text\n2026-11-19,1.00,x\n" + text.partition("\n")[2])
    assert {row.fact for row in once} < {row.fact for row in longer}, "a statement that overlaps tells the same facts"


SIGNS = st.characters(codec="utf-8", exclude_characters="\0\ufeff\x1c\x1d\x1e\x85\u2028\u2029")
VALUES = st.lists(st.lists(st.text(SIGNS, max_size=8), min_size=3, max_size=3), min_size=1, max_size=6)


@given(VALUES, st.sampled_from([",", ";", "|"]))
def test_cells_are_those_that_were_written(values: list[list[str]], delimiter: str) -> None:
    """What Python's own writer wrote comes back, white space around it aside."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(values)
    found = [[cell.text for cell in row] for row in rows_of(file.getvalue(), "x", delimiter)]
    assert found == [row for row in ([value.strip() for value in line] for line in values) if any(row)]


@given(st.text(max_size=60))
def test_any_text_is_rows_or_problems(text: str) -> None:
    """And every row that is money can be an event."""
    form = Layout.model_validate({"headings": False, "currency": "EUR", "columns": {"date": 1, "amount": 2, "reference": 3, "payer": 3}})
    rows: tuple[Row, ...] = ()
    try:
        rows = read(text + "\n2026-11-20,1.00," + text.replace("\n", "").replace(",", "") + "\n", form)
    except FileProblems as error:
        assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)
    except UnicodeEncodeError:
        pass
    for row in rows:
        if row.amount.minor > 0:
            assert isinstance(payment_of(row, "abcdefghij", None, "bank"), BillingEvent)
