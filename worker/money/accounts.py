"""The accounts of an engagement in double-entry bookkeeping, and which of them a posting moves."""

import re
from collections.abc import Iterator

from milepost.v1 import statement_pb2
from worker.money.values import engagement_id

_INCOME = {"principal": "Invoices", "fees": "LateFees", "interest": "Interest"}
_BELOW = {"principal": "", "fees": ":Fees", "interest": ":Interest"}


class Accounts:
    """Names of the accounts.

    Attributes:
        bank: where money comes in.
        credit: what the client has paid beyond what is owed.
        suspense: what was given back although no such payment is known yet.
    """

    def __init__(self, statement: statement_pb2.MoneyStatement) -> None:
        """Args: statement: the money of the engagement."""
        self._of = f"Engagement-{_component(engagement_id(statement.name))}"
        self.bank, self.suspense = f"Assets:Bank:{self._of}", f"Assets:Suspense:{self._of}"
        self.credit, self._given_up = f"Liabilities:ClientCredit:{self._of}", f"Expenses:WriteOffs:{self._of}"
        self._numbers = {invoice.id: invoice.number or invoice.id for invoice in statement.invoices}
        issued = sorted({posting.invoice for posting in statement.postings if posting.bucket})
        self._leaves = _leaves({invoice: self.number(invoice) for invoice in issued})

    def number(self, invoice: str) -> str:
        """What an invoice is called: its number, or its id before it has one."""
        return self._numbers.get(invoice, invoice)

    def receivable(self, invoice: str, bucket: str = "principal") -> str:
        """The account of an invoice, of its costs and fees (``fees``), or of its interest (``interest``)."""
        return f"Assets:Receivable:{self._of}:{self._leaves[invoice]}{_BELOW[bucket]}"

    def income(self, bucket: str) -> str:
        """Where what was charged is income."""
        return f"Income:{_INCOME[bucket]}:{self._of}"

    def reduced(self, bucket: str) -> str:
        """Where credit notes, and waivers of fees and interest, take income back."""
        return f"Income:{'CreditNotes' if bucket == 'principal' else 'Waived'}:{self._of}"

    def sides(self, posting: statement_pb2.MoneyPosting) -> Iterator[tuple[str, int]]:
        """What a posting moves: two accounts, and sums that make nothing together; minor units."""
        minor, bucket = posting.amount.minor, posting.bucket
        other = {
            "charged": lambda: (self.receivable(posting.invoice, bucket), self.income(bucket)),
            "paid": lambda: (self.bank, self.receivable(posting.invoice, bucket)),
            "credited": lambda: (self.reduced(bucket), self.receivable(posting.invoice, bucket)),
            "written_off": lambda: (self._given_up, self.receivable(posting.invoice, bucket)),
            "held": lambda: (self.bank, self.credit),
            "short": lambda: (self.suspense, self.bank),
        }
        debit, credit = other[posting.entry]()
        yield debit, minor
        yield credit, -minor


def _leaves(numbers: dict[str, str]) -> dict[str, str]:
    """A part of an account's name for each invoice; two whose numbers come to the same are told apart."""
    leaves: dict[str, str] = {}
    for invoice, number in numbers.items():
        leaf, again = _component(number), 2
        while leaf in leaves.values():
            leaf, again = f"{_component(number)}-{again}", again + 1
        leaves[invoice] = leaf
    return leaves


def _component(text: str) -> str:
    """Letters, digits and hyphens, beginning with a capital or a digit, as account names demand."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "None"
    return plain[0].upper() + plain[1:]
