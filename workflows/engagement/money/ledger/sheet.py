"""All accounts and the purse while the facts are being counted."""

from bisect import insort
from datetime import date

from workflows.engagement.money.ledger.account import BUCKETS, Account, Cause, Note
from workflows.engagement.money.ledger.facts import Debt, Fact, Policy
from workflows.engagement.money.ledger.levy import Levy
from workflows.engagement.money.ledger.purse import Name, Purse
from workflows.engagement.money.ledger.standing import Key


class Sheet:
    """What the steps of the fold work on.

    Attributes:
        accounts: invoices issued so far.
        oldest: the same, by due date, then by id.
        levies: fees and claims met so far.
        unknown: half-years without a rate: invoice and the first day that could not be charged.
        idle: facts that found nothing to work on, how much of them, and why.
    """

    def __init__(self, currency: str, policy: Policy) -> None:
        """Args: currency: ISO 4217 code. policy: what was agreed."""
        self.currency, self.policy = currency, policy
        self.order = [BUCKETS.index(bucket) for bucket in policy.order]
        self.notes: list[Note] = []
        self.purse = Purse(self.notes)
        self.accounts: dict[str, Account] = {}
        self.oldest: list[Account] = []
        self.levies: dict[Key, Levy] = {}
        self.early_waivers: dict[Key, list[Fact]] = {}
        self.known: dict[date, date | None] = {}
        self.unknown: dict[str, date] = {}
        self.idle: list[tuple[Fact, int, str]] = []
        self.received = self.refunded = self.charged_back = 0

    def open_account(self, debt: Debt) -> Account:
        """An invoice was issued."""
        account = self.accounts[debt.id] = Account(debt, self.notes)
        insort(self.oldest, account, key=lambda a: (a.debt.due_on, a.id))
        return account

    def account_of(self, fact: Fact) -> Account | None:
        """The invoice a fact names; None, and noted, where it is not issued."""
        account = self.accounts.get(fact.invoice or "")
        if account is None:
            self.leave(fact, fact.minor, f"no invoice {fact.invoice} was issued")
        return account

    def leave(self, fact: Fact, minor: int, why: str) -> None:
        """Note that a fact, or that much of it, found nothing to work on."""
        self.idle.append((fact, minor, why))

    def lots(self) -> list[Name]:
        """Where credit is held: under no name, then under those of issued invoices, oldest first, then waiting for others."""
        issued = [a.id for a in self.oldest if self.purse.held.get(a.id)]
        waiting = sorted(name for name, minor in self.purse.held.items() if minor and name is not None and name not in self.accounts)
        return [None, *issued, *waiting]


def cause_of(fact: Fact, on: date) -> Cause:
    """Money moves because of this fact, on that day."""
    return Cause(on, fact.source, fact.id)
