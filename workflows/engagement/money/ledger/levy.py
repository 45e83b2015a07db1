"""A fee, or a claim to interest, while it is being counted."""

from datetime import date

from workflows.engagement.money.interest import InterestCharge
from workflows.engagement.money.ledger.books import ChargeStatus
from workflows.engagement.money.ledger.facts import Fact, FactKind


class Levy:
    """One charge on one invoice.

    Attributes:
        waivers: waivers of it that came before it counts.
    """

    __slots__ = ("accruals", "ended_on", "fact", "is_fee", "minor", "on", "status", "waived", "waivers")

    def __init__(self, fact: Fact, on: date) -> None:
        """Args: fact: the charge. on: the day it is made."""
        self.fact, self.on, self.status = fact, on, ChargeStatus.DUE
        self.is_fee = fact.kind is FactKind.FEE
        self.minor, self.waived = (fact.minor if self.is_fee else 0), 0
        self.ended_on: date | None = None
        self.accruals: list[tuple[date, InterestCharge]] = []
        self.waivers: list[Fact] = []

    def copy(self) -> "Levy":
        """The same charge, counted on apart."""
        twin = Levy(self.fact, self.on)
        twin.status, twin.minor, twin.waived, twin.ended_on = self.status, self.minor, self.waived, self.ended_on
        twin.accruals, twin.waivers = self.accruals[:], self.waivers[:]
        return twin
