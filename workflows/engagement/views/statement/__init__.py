"""The money of an engagement as people ask for it: agreed, invoiced, paid, outstanding by kind and age, and what comes next and why."""

from workflows.engagement.views.statement.drawn import statement
from workflows.engagement.views.statement.invoices import AGES, OLDEST
from workflows.engagement.views.statement.lines import (
    AgeLine,
    ChargeLine,
    FactLine,
    InterestLine,
    InvoiceLine,
    MoneyStatement,
    PostingLine,
    RateGap,
)

__all__ = [
    "AGES",
    "OLDEST",
    "AgeLine",
    "ChargeLine",
    "FactLine",
    "InterestLine",
    "InvoiceLine",
    "MoneyStatement",
    "PostingLine",
    "RateGap",
    "statement",
]
