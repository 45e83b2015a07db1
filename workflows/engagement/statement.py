"""The money of an engagement as people ask for it: agreed, invoiced, paid, outstanding by kind and age, and what comes next and why."""

from datetime import date, datetime

from workflows.engagement.awaited import awaited
from workflows.engagement.invoicing import title_of
from workflows.engagement.ledger.books import Account, Books, ChargeStatus, Line
from workflows.engagement.ledger.facts import PERSON, FactKind
from workflows.engagement.ledger.standing import key_of, standing
from workflows.engagement.lifecycles import UNPAID_INVOICE
from workflows.engagement.model import Frozen
from workflows.engagement.money import Money, total
from workflows.engagement.rules.books import books_of
from workflows.engagement.state import InvoiceState, State
from workflows.engagement.view import MoneyView, money_of

AGES: tuple[tuple[str, int], ...] = (("not due", 0), ("1-30 days", 30), ("31-60 days", 60), ("61-90 days", 90))
"""Ages of what is outstanding, each with its last day after the due date; beyond the last there is ``over 90 days``."""
OLDEST = "over 90 days"
_NOTHING = Line(charged=0, paid=0, credited=0, written_off=0)


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
    """By which it is waived."""
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
    next_step: str
    """What happens next if nothing comes in; empty where nothing does."""
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
    """Of what follows from an invoice's issue the source is ``invoice``, and this its id."""
    invoice: str
    """Empty for credit under no invoice's name."""
    entry: str
    """``charged``, ``paid``, ``credited``, ``written_off``, ``held`` (credit) or ``short``."""
    bucket: str
    """``principal``, ``fees`` or ``interest``; empty for credit and what is short."""
    amount: Money
    """Below 0 where it shrinks."""


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
    missing_rates: tuple[str, ...]
    """Half-years whose reference rate is not known: interest stops before them."""


def statement(state: State, now: datetime) -> MoneyStatement | None:
    """The statement at a moment; none before anything was agreed.

    Args:
        state: the aggregate.
        now: business time; interest runs to its local day.
    """
    totals = money_of(state)
    if totals is None or state.plan is None:
        return None
    today, currency = state.calendars.provider.local(now).date(), state.plan.currency
    books = books_of(state, today)
    lines = tuple(_invoice(state, item, books, today) for item in state.invoices.values())
    return MoneyStatement(
        id=state.id,
        on=today,
        currency=currency,
        totals=totals.model_copy(update=_sums(lines, books)),
        fees=total((line.fees for line in lines), currency),
        interest=total((line.interest for line in lines), currency),
        ages=_ages(lines, currency),
        invoices=lines,
        facts=_facts(state, currency),
        postings=_postings(books),
        short=Money(minor=books.short, currency=currency),
        missing_rates=tuple(sorted({f"{m.series}: half-year of {m.half_year_start}" for m in books.missing_rates})),
    )


def _sums(lines: tuple[InvoiceLine, ...], books: Books) -> dict[str, Money]:
    """Totals of the books on the day: what is credit, or waits for a day to pass, may have moved since the last fact."""
    currency = books.currency
    return {
        "paid": total((line.paid for line in lines), currency),
        "outstanding": total((line.outstanding for line in lines), currency),
        "overdue": total((line.outstanding for line in lines if line.state == "OVERDUE"), currency),
        "credit": Money(minor=books.credit, currency=currency),
    }


def _invoice(state: State, item: InvoiceState, books: Books, today: date) -> InvoiceLine:
    account = next((a for a in books.accounts if a.invoice == item.id), None)
    currency, principal = item.amount.currency, account.principal if account else _NOTHING

    def money(minor: int) -> Money:
        return Money(minor=minor, currency=currency)

    due = item.payable_by
    late = (today - due).days if due and item.state in UNPAID_INVOICE and principal.outstanding > 0 else 0
    step = _next_step(state, item)
    return InvoiceLine(
        id=item.id,
        number=item.number or "",
        title=title_of(state, item.id),
        state=item.state,
        issued_on=item.issued_on,
        due_on=due,
        amount=item.amount,
        credited=money(principal.credited),
        credit_notes=tuple(note.number for note in item.credit_notes),
        paid=money(principal.paid),
        outstanding=money(principal.outstanding),
        fees=money(account.fees.outstanding if account else 0),
        interest=money(account.interest.outstanding if account else 0),
        days_late=max(0, late),
        charges=_charges(account, currency) if account else (),
        next_step=step[0],
        next_at=step[1],
    )


def _next_step(state: State, item: InvoiceState) -> tuple[str, datetime | None]:
    """The deadline of an invoice, or of a promise about it, that speaks next; else a person's task with it; else the event it waits for."""
    about = {item.id, *(p.id for p in state.promises.values() if p.invoice == item.id and p.state == "GIVEN")}
    found = [d for d in state.deadlines.values() if d.id.split("/", 1)[1] in about]
    following = min(found, key=lambda d: (d.at, d.id), default=None)
    if following is not None:
        return following.because, following.at
    tasks = [t for t in state.tasks.values() if t.subject == item.id and t.state != "DONE"]
    task = min(tasks, key=lambda t: (t.due, t.id), default=None)
    return (task.text, task.due) if task else (awaited(state, item), None)


def _charges(account: Account, currency: str) -> tuple[ChargeLine, ...]:
    def money(minor: int) -> Money:
        return Money(minor=minor, currency=currency)

    return tuple(
        ChargeLine(
            id=charge.fact,
            kind=charge.bucket.value,
            on=charge.on,
            amount=money(charge.minor if charge.status is not ChargeStatus.VOID else 0),
            waived=money(charge.waived),
            status=charge.status.value,
            waived_if_paid_by=charge.waived_if_paid_by,
            inputs=tuple(
                InterestLine(first=s.first, last=s.last, days=s.days, principal=s.principal, percent=f"{s.percent:f}")
                for accrual in charge.accruals
                for s in accrual.interest.segments
            ),
        )
        for charge in account.charges
    )


def _ages(lines: tuple[InvoiceLine, ...], currency: str) -> tuple[AgeLine, ...]:
    found = []
    for age in (*(name for name, _ in AGES), OLDEST):
        of_age = [line for line in lines if _age(line) == age]
        principal, fees, interest = (total((getattr(line, f) for line in of_age), currency) for f in ("outstanding", "fees", "interest"))
        found.append(AgeLine(age=age, principal=principal, fees=fees, interest=interest))
    return tuple(found)


def _age(line: InvoiceLine) -> str:
    return next((name for name, last in AGES if line.days_late <= last), OLDEST)


def _postings(books: Books) -> tuple[PostingLine, ...]:
    every = [*books.postings, *(posting for account in books.accounts for posting in account.postings)]
    return tuple(
        PostingLine(
            on=p.on,
            source=p.source,
            fact=p.fact,
            invoice=p.invoice or "",
            entry=p.entry.value,
            bucket=p.bucket.value if p.bucket else "",
            amount=Money(minor=p.minor, currency=books.currency),
        )
        for p in sorted(every, key=lambda posting: posting.on)
    )


def _facts(state: State, currency: str) -> tuple[FactLine, ...]:
    standing_facts = standing(state.facts)
    numbers = {(PERSON, note.fact): note.number for item in state.invoices.values() for note in item.credit_notes}
    return tuple(
        FactLine(
            id=fact.id,
            source=fact.source,
            kind=fact.kind.value,
            value_date=fact.value_date,
            amount=Money(minor=fact.minor, currency=currency),
            invoice=fact.invoice or "",
            stands=fact.kind is FactKind.REVERSAL or key_of(fact) in standing_facts.facts,
            number=numbers.get(key_of(fact), ""),
        )
        for fact in state.facts
    )
