"""Every movement of money as a table: comma-separated values with a heading, one posting a line."""

import csv
import re
from io import StringIO

from milepost.v1 import statement_pb2
from worker.money.values import day_of, decimal_text, engagement_id

COLUMNS = ("date", "engagement", "invoice", "number", "entry", "bucket", "amount", "currency", "source", "fact")
"""date: YYYY-MM-DD, the day from which it counts. invoice, number: its id and its number; empty for credit under no invoice's name.
entry: charged, paid, credited, written_off, held (credit) or short. bucket: principal, fees or interest; empty for held and short.
amount: a decimal number, below 0 where it shrinks. source, fact: who told what made it; ``invoice`` and its id for an invoice's issue.
A text that a spreadsheet would take for a formula, such as a number ``-17``, stands behind an apostrophe."""

_FORMULA = ("=", "+", "-", "@")


def postings_csv(statement: statement_pb2.MoneyStatement) -> str:
    """The postings of a statement, by day, then by source, fact, invoice, entry and bucket.

    The outstanding sum of an invoice is what was charged on it less what was paid, credited and written off.
    """
    name, numbers = engagement_id(statement.name), {invoice.id: invoice.number for invoice in statement.invoices}
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for posting in in_order(statement):
        amount = decimal_text(posting.amount.minor, posting.amount.currency)
        invoice = (_text(name), _text(posting.invoice), _text(numbers.get(posting.invoice, "")))
        kind = (_text(posting.entry), _text(posting.bucket))
        told = (_text(posting.amount.currency), _text(posting.source), _text(posting.fact))
        writer.writerow((day_of(posting.on), *invoice, *kind, amount, *told))
    return text.getvalue()


def _text(value: str) -> str:
    """Text on one line that stays text in a spreadsheet; white space before it does not hide a formula."""
    line = re.sub(r"[\t\r\n]", " ", value)
    return f"'{line}" if line.lstrip().startswith(_FORMULA) else line


def in_order(statement: statement_pb2.MoneyStatement) -> list[statement_pb2.MoneyPosting]:
    """The postings in an order that depends on nothing but themselves."""
    return sorted(
        statement.postings,
        key=lambda p: (day_of(p.on), p.source, p.fact, p.invoice, p.entry, p.bucket, p.amount.minor),
    )
