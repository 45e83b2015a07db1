"""Statements of random money, made from the books alone: more than one house's rules would ever let happen."""

from typing import Any

from google.type.date_pb2 import Date

from milepost.v1 import parts_pb2, statement_pb2, states_pb2, values_pb2
from tests.core.ledger_cases import Case
from worker.gateway.converters import write_date
from workflows.engagement.money.ledger import fold
from workflows.engagement.money.ledger.in_force import in_force


def told(case: Case) -> statement_pb2.MoneyStatement:
    """The statement of a random case."""
    books = fold(case.currency, case.debts, case.facts, case.policy, case.as_of)

    def money(minor: int) -> values_pb2.Money:
        return values_pb2.Money(minor=minor, currency=case.currency)

    accounts = [
        statement_pb2.MoneyInvoice(
            id=a.invoice, number=f"2026/{number:03} \"{a.invoice}\"", state=states_pb2.INVOICE_STATE_OPEN,
            outstanding=money(a.principal.outstanding), fees=money(a.fees.outstanding), interest=money(a.interest.outstanding),
        )
        for number, a in enumerate(books.accounts, 1)
    ]  # fmt: skip
    stands = in_force(case.facts).facts
    facts = [
        statement_pb2.MoneyFact(
            id=f.id, source=f.source, kind=f.kind.value, value_date=day(f.value_date), amount=money(f.minor), invoice=f.invoice or "",
            stands=(f.source, f.id) in stands,
        )
        for f in case.facts
    ]  # fmt: skip
    every = [*books.postings, *(p for a in books.accounts for p in a.postings)]
    postings = [
        statement_pb2.MoneyPosting(
            on=day(p.on), source=p.source, fact=p.fact, invoice=p.invoice or "", entry=p.entry.value, bucket=p.bucket.value if p.bucket else "",
            amount=money(p.minor),
        )
        for p in every
    ]  # fmt: skip
    return statement_pb2.MoneyStatement(
        name="engagements/random", on=day(case.as_of), currency=case.currency, short=money(books.short), invoices=accounts, facts=facts,
        postings=postings, totals=parts_pb2.MoneyTotals(credit=money(books.credit)),
    )  # fmt: skip


def day(value: Any) -> Date:
    """A day of the contract."""
    found = Date()
    write_date(value, found)
    return found
