"""What a statement says, line by line."""

from datetime import date, datetime

from workflows.engagement.messages.reasons import Reason
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money
from workflows.engagement.views.money import MoneyView


class AgeLine(Frozen):
    """What is outstanding at an age, by kind."""

    age: str
    principal: Money
    fees: Money
    interest: Money


class InterestLine(Frozen):
    """Days at one rate: an input of the interest that was asked for."""

    first: date
    last: date
    days: int
    principal: Money
    percent: str
    """Per cent a year."""


class ChargeLine(Frozen):
    """A fee, or interest."""

    id: str
    """Id that ``WaiveCharge`` takes."""
    kind: str
    """``fees`` or ``interest``."""
    on: date
    amount: Money
    waived: Money
    status: str
    """``due``, ``conditional``, ``fell_away``, ``void``, ``repeated``, ``waived``."""
    waived_if_paid_by: date | None
    inputs: tuple[InterestLine, ...]


class InvoiceLine(Frozen):
    """An invoice, with all that is owed on it today."""

    id: str
    number: str
    title: str
    state: str
    issued_on: date | None
    due_on: date | None
    amount: Money
    credited: Money
    credit_notes: tuple[str, ...]
    """Their numbers."""
    paid: Money
    outstanding: Money
    fees: Money
    interest: Money
    """To the day of the statement."""
    days_late: int
    """After the due date, while something of the principal is outstanding; 0 before."""
    charges: tuple[ChargeLine, ...]
    next_step: Reason | None
    """What happens next if nothing comes in; none where nothing does."""
    next_at: datetime | None


class FactLine(Frozen):
    """Something that happened to money."""

    id: str
    source: str
    kind: str
    value_date: date
    amount: Money
    invoice: str
    stands: bool
    """False: it was reversed."""
    number: str
    """Of a credit note that a person made; empty while it has none."""


class PostingLine(Frozen):
    """One movement of money, and the fact that made it: every total is the sum of its postings."""

    on: date
    source: str
    fact: str
    """Id of the fact; where ``source`` is ``invoice``, id of the invoice by whose issue the money moved."""
    invoice: str
    """Empty for credit under no invoice's name."""
    entry: str
    """``charged``, ``paid``, ``credited``, ``written_off``, ``held`` (credit) or ``short``."""
    bucket: str
    """``principal``, ``fees`` or ``interest``; empty for credit and what is short."""
    amount: Money
    """Below 0 where it shrinks."""


class RateGap(Frozen):
    """A half-year whose reference rate is not known."""

    series: str
    half_year: date
    """Its first day."""


class MoneyStatement(Frozen):
    """All of it, on a day."""

    id: str
    """Of the engagement."""
    on: date
    currency: str
    totals: MoneyView
    fees: Money
    interest: Money
    ages: tuple[AgeLine, ...]
    invoices: tuple[InvoiceLine, ...]
    facts: tuple[FactLine, ...]
    postings: tuple[PostingLine, ...]
    """By day."""
    short: Money
    """Given back beyond what was received."""
    missing_rates: tuple[RateGap, ...]
    """Interest stops before them."""
    milestones: dict[str, str]
    """Titles of all milestones, by id: what comes next may name one."""
