"""All accounts and the purse while the facts are being counted."""

from bisect import insort
from datetime import date

from workflows.engagement.money.interest import InterestCharge
from workflows.engagement.money.ledger.account import BUCKETS, Cause, Note, RunningAccount
from workflows.engagement.money.ledger.accrual import Stretch
from workflows.engagement.money.ledger.books import Idle
from workflows.engagement.money.ledger.facts import Debt, Fact, Policy
from workflows.engagement.money.ledger.in_force import Key
from workflows.engagement.money.ledger.levy import Levy
from workflows.engagement.money.ledger.purse import Name, Purse


class Sheet:
    """What the steps of the fold work on.

    Attributes:
        accounts: invoices issued so far.
        oldest: the same, by due date, then by id.
        levies: fees and claims met so far.
        known: through which day the rate is known, by the first day of interest; the policy alone decides it, and copies share it.
        interest: what was computed already, by the first day of interest and the days; shared in the same way.
        unknown: half-years without a rate: invoice and the first day that could not be charged.
        idle: facts that found nothing to work on, how much of them, and why.
    """

    def __init__(self, currency: str, policy: Policy) -> None:
        """Args: currency: ISO 4217 code. policy: what was agreed."""
        self.currency, self.policy = currency, policy
        self.order = [BUCKETS.index(bucket) for bucket in policy.order]
        self.notes: list[Note] = []
        self.purse = Purse(self.notes)
        self.accounts: dict[str, RunningAccount] = {}
        self.oldest: list[RunningAccount] = []
        self.levies: dict[Key, Levy] = {}
        self.early_waivers: dict[Key, list[Fact]] = {}
        self.known: dict[date, date | None] = {}
        self.unknown: dict[str, date] = {}
        self.idle: list[tuple[Fact, int, Idle]] = []
        self.received = self.refunded = self.charged_back = 0
        self.interest: dict[tuple[date, tuple[Stretch, ...]], InterestCharge] = {}

    def copy(self) -> "Sheet":
        """The same sheet, counted on apart: what happens on one is not seen on the other."""
        twin = Sheet(self.currency, self.policy)
        twin.notes += self.notes
        twin.purse.held |= self.purse.held
        twin.purse.short |= self.purse.short
        levies = {levy: levy.copy() for levy in self.levies.values()}
        twin.levies = {key: levies[levy] for key, levy in self.levies.items()}
        twin.accounts = {name: account.copy(twin.notes, levies) for name, account in self.accounts.items()}
        twin.oldest = [twin.accounts[account.id] for account in self.oldest]
        twin.early_waivers = {key: waivers[:] for key, waivers in self.early_waivers.items()}
        twin.known, twin.interest = self.known, self.interest
        twin.unknown, twin.idle = self.unknown.copy(), self.idle[:]
        twin.received, twin.refunded, twin.charged_back = self.received, self.refunded, self.charged_back
        return twin

    def open_account(self, debt: Debt) -> RunningAccount:
        """An invoice was issued."""
        account = self.accounts[debt.id] = RunningAccount(debt, self.notes)
        insort(self.oldest, account, key=lambda a: (a.debt.due_on, a.id))
        return account

    def account_of(self, fact: Fact) -> RunningAccount | None:
        """The invoice a fact names; None, and noted, where it is not issued."""
        account = self.accounts.get(fact.invoice or "")
        if account is None:
            self.leave(fact, fact.minor, Idle.NOT_ISSUED)
        return account

    def leave(self, fact: Fact, minor: int, why: Idle) -> None:
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
