"""Double-entry bookkeeping in the form that Beancount reads: each fact a balanced transaction, and what must come out asserted at the end.

An engagement has accounts of its own, so that the files of several may be loaded together; each invoice is a receivable, with its costs and
fees and its interest below it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from milepost.v1 import statement_pb2
from worker.money.accounts import Accounts
from worker.money.postings_csv import in_order
from worker.money.values import day_of, decimal_text

_WORDS = {
    "payment": "Payment", "refund": "Refund", "chargeback": "Taken back by the bank", "credit_note": "Credit note", "credit_applied": "Credit used",
    "write_off": "Written off", "fee": "Late fee", "interest_claim": "Interest", "waiver": "Waiver",
}  # fmt: skip
_MOVES_CASH = {"payment": 1, "refund": -1, "chargeback": -1}
_WIDTH = 84

_Cause = tuple[date, str, str]
"""Day, source and id of a fact."""


def double_entry(statement: statement_pb2.MoneyStatement) -> str:
    """The books of an engagement as a Beancount file.

    Income is what was invoiced, tax included. Interest counts up to the day of the statement, so the file is written anew, not added to.
    """
    accounts = Accounts(statement)
    moved, expected = list(_moved(statement, accounts)), list(_expected(statement, accounts))
    used = {account for _, changes in moved for account in changes} | {account for account, _ in expected}
    lines = [
        f"; {statement.name}, as of {_today(statement)}. Income is what was invoiced, tax included.",
        f'option "operating_currency" "{statement.currency}"',
        "",
        *_opened(statement, used),
    ]
    for cause, changes in moved:
        lines += ["", *_transaction(statement, accounts, cause, changes)]
    lines += ["", *_assertions(statement, expected)]
    return "\n".join(lines) + "\n"


def _today(statement: statement_pb2.MoneyStatement) -> date:
    day = day_of(statement.on)
    assert day is not None, "a statement has its day"
    return day


def _moved(statement: statement_pb2.MoneyStatement, accounts: Accounts) -> Iterator[tuple[_Cause, dict[str, int]]]:
    """What each fact changed on a day, by account; minor units."""
    causes: dict[_Cause, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for posting in in_order(statement):
        day = day_of(posting.on) or _today(statement)
        for account, minor in accounts.sides(posting):
            causes[day, posting.source, posting.fact][account] += minor
    for cause, changes in causes.items():
        found = {account: minor for account, minor in sorted(changes.items()) if minor}
        if found:
            yield cause, found


def _opened(statement: statement_pb2.MoneyStatement, accounts: set[str]) -> Iterator[str]:
    """Accounts open on the first day on which anything moved."""
    first = min([_today(statement), *(day for p in statement.postings if (day := day_of(p.on)))])
    for account in sorted(accounts):
        yield f"{first} open {account} {statement.currency}"


def _transaction(statement: statement_pb2.MoneyStatement, accounts: Accounts, cause: _Cause, changes: dict[str, int]) -> Iterator[str]:
    day, source, fact = cause
    kind = next((_WORDS.get(f.kind, f.kind) for f in statement.facts if (f.source, f.id) == (source, fact)), "Invoice")
    about = sorted({p.invoice for p in statement.postings if (day_of(p.on), p.source, p.fact) == cause and p.invoice})
    named = ", ".join(accounts.number(invoice) for invoice in about)
    yield f"{day} * {_text(f'{kind}: {named}' if named else kind)}"
    yield f"  source: {_text(source)}"
    yield f"  fact: {_text(fact)}"
    for account, minor in changes.items():
        yield _line(f"  {account}", minor, statement.currency)


def _assertions(statement: statement_pb2.MoneyStatement, expected: list[tuple[str, int]]) -> Iterator[str]:
    """What the statement says is there at the end of its day: at the beginning of the next, as Beancount counts.

    ``~ 0``: to the last decimal, where Beancount would let one unit of it pass.
    """
    day = _today(statement) + timedelta(days=1)
    for account, minor in expected:
        yield _line(f"{day} balance {account}", minor, statement.currency, exactly=" ~ 0")


def _expected(statement: statement_pb2.MoneyStatement, accounts: Accounts) -> Iterator[tuple[str, int]]:
    yield accounts.bank, _cash(statement)
    yield accounts.credit, -statement.totals.credit.minor
    yield accounts.suspense, statement.short.minor
    posted = {posting.invoice for posting in statement.postings if posting.bucket}
    for invoice in statement.invoices:
        if invoice.id in posted:
            owed = {"principal": invoice.outstanding.minor, "fees": invoice.fees.minor, "interest": invoice.interest.minor}
            yield accounts.receivable(invoice.id), sum(owed.values())
            yield accounts.receivable(invoice.id, "fees"), owed["fees"]
            yield accounts.receivable(invoice.id, "interest"), owed["interest"]


def _cash(statement: statement_pb2.MoneyStatement) -> int:
    """What came in and stayed, by the facts that stand; each once, however often it was told."""
    today = _today(statement)
    once = {(f.source, f.id): f for f in statement.facts if f.stands and (day_of(f.value_date) or today) <= today}
    return sum(_MOVES_CASH.get(fact.kind, 0) * fact.amount.minor for fact in once.values())


def _line(words: str, minor: int, currency: str, *, exactly: str = "") -> str:
    return f"{words:<{_WIDTH}} {decimal_text(minor, currency):>14}{exactly} {currency}"


def _text(words: str) -> str:
    """Words in quotation marks; nothing in them can end the text."""
    clean = " ".join(words.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{clean}"'
