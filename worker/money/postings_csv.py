"""Every movement of money as a table: comma-separated values with a heading, one posting a line."""

import csv
from io import StringIO

from milepost.v1 import money_pb2
from worker.money.values import day_of, decimal_text, engagement_id

COLUMNS = ("date", "engagement", "invoice", "number", "entry", "bucket", "amount", "currency", "source", "fact")
"""date: YYYY-MM-DD, the day from which it counts. invoice, number: its id and its number; empty for credit under no invoice's name.
entry: charged, paid, credited, written_off, held (credit) or short. bucket: principal, fees or interest; empty for held and short.
amount: a decimal number, below 0 where it shrinks. source, fact: who told what made it; ``invoice`` and its id for an invoice's issue."""


def postings_csv(statement: money_pb2.MoneyStatement) -> str:
    """The postings of a statement, by day, then by source, fact, invoice, entry and bucket.

    The outstanding sum of an invoice is what was charged on it less what was paid, credited and written off.
    """
    name, numbers = engagement_id(statement.name), {invoice.id: invoice.number for invoice in statement.invoices}
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for posting in in_order(statement):
        amount = decimal_text(posting.amount.minor, posting.amount.currency)
        writer.writerow(
            (
                day_of(posting.on), name, posting.invoice, numbers.get(posting.invoice, ""), posting.entry, posting.bucket,
                amount, posting.amount.currency, posting.source, posting.fact,
            )
        )  # fmt: skip
    return text.getvalue()


def in_order(statement: money_pb2.MoneyStatement) -> list[money_pb2.MoneyPosting]:
    """The postings in an order that depends on nothing but themselves."""
    return sorted(
        statement.postings,
        key=lambda p: (day_of(p.on), p.source, p.fact, p.invoice, p.entry, p.bucket, p.amount.minor),
    )
