"""No text in the table of postings is a formula to a spreadsheet, whoever wrote it; what is a number stays one."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from activities.billing.stripe.objects import Invoice
from milepost.v1 import statement_pb2
from tests.core.late_payer import settled_late
from tests.unit.test_money_exports import shown
from worker.money.postings_csv import COLUMNS, postings_csv
from workflows.portfolio.numbers import Series, check_pattern

WRONG = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "\t", "\r")


def cells(found: statement_pb2.MoneyStatement) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(postings_csv(found), newline="")))


def spoiled(text: str) -> statement_pb2.MoneyStatement:
    """A statement in which everything that is text begins with that."""
    found = shown(settled_late())
    found.name = f"engagements/{text}"
    for invoice in found.invoices:
        invoice.number, invoice.id = f"{text}{invoice.number}", f"{text}{invoice.id}"
    for posting in found.postings:
        for field in posting.DESCRIPTOR.fields:
            if isinstance(value := getattr(posting, field.name), str):
                setattr(posting, field.name, text + value)
    return found


@pytest.mark.parametrize("text", WRONG)
def test_no_text_of_any_column_begins_as_a_formula_does(text: str) -> None:
    found = spoiled(text)
    rows = cells(found)
    assert len(rows) == len(found.postings), "no text ends its line"
    for row in rows:
        for column in set(COLUMNS) - {"date", "amount", "currency"}:
            assert not row[column].lstrip().startswith(("=", "+", "-", "@")) and not set(row[column]) & set("\t\r\n"), column


def test_a_sum_below_nothing_stays_a_number() -> None:
    amounts = [Decimal(row["amount"]) for row in cells(shown(settled_late()))]
    assert min(amounts) < 0


def test_what_is_harmless_stays_as_it_is() -> None:
    assert not any(value.startswith("'") for row in cells(shown(settled_late())) for value in row.values())


def test_numbers_may_begin_so() -> None:
    """The reason for the apostrophe: nothing else keeps a number of Stripe's, or of a series of our own, from being a formula."""
    assert Invoice(id="in_1", currency="eur", number="=1+1").number == "=1+1"
    assert Series(check_pattern("-{n}")).take("e/i").text == "-1"
