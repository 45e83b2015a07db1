"""Money as a fold over facts: what came in, went back, was charged and given up gives the same books in any order of arrival.

- `Fact`, `Debt`, `Policy`: what goes in; `fold`: the fold, with the reasons why it depends on nothing else; `Books`: what comes out.
- `check`: conservation, on the books alone.

How the subjects behave is said where they are: allocation and credit in `allocation` and `moves`, fees and claims in `charges`, waivers in `waivers`,
interest in `accrual` and `interest_due`, credit notes and write-offs in `fold`, duplicates and reversals in `in_force`.
"""

from workflows.engagement.money.ledger.books import (
    Account,
    Accrual,
    Books,
    BucketTotals,
    Charge,
    ChargeStatus,
    FactName,
    Idle,
    MissingRate,
    Posting,
    PostingKind,
    Unplaced,
    Unused,
)
from workflows.engagement.money.ledger.check import check
from workflows.engagement.money.ledger.facts import Bucket, Debt, Fact, FactKind, Part, Policy, Tier
from workflows.engagement.money.ledger.fold import fold

__all__ = [
    "Account",
    "Accrual",
    "Books",
    "Bucket",
    "BucketTotals",
    "Charge",
    "ChargeStatus",
    "Debt",
    "Fact",
    "FactKind",
    "FactName",
    "Idle",
    "MissingRate",
    "Part",
    "Policy",
    "Posting",
    "PostingKind",
    "Tier",
    "Unplaced",
    "Unused",
    "check",
    "fold",
]
