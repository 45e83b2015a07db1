"""Builds the statement of an engagement's money from the books of a day."""

from datetime import datetime

from workflows.engagement.lifecycles import InvoiceState
from workflows.engagement.money import Money, total
from workflows.engagement.money.ledger.books import Books
from workflows.engagement.money.ledger.facts import PERSON, FactKind
from workflows.engagement.money.ledger.in_force import in_force, key_of
from workflows.engagement.rules.money.books import books_of
from workflows.engagement.state import State
from workflows.engagement.views.money import money_of
from workflows.engagement.views.statement.invoices import ages, invoice_lines
from workflows.engagement.views.statement.lines import FactLine, InvoiceLine, MoneyStatement, PostingLine, RateGap


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
    lines = invoice_lines(state, books, today)
    return MoneyStatement(
        id=state.id,
        on=today,
        currency=currency,
        totals=totals.model_copy(update=_sums(lines, books)),
        fees=total((line.fees for line in lines), currency),
        interest=total((line.interest for line in lines), currency),
        ages=ages(lines, currency),
        invoices=lines,
        facts=_facts(state, currency),
        postings=_postings(books),
        short=Money(minor=books.short, currency=currency),
        missing_rates=tuple(
            RateGap(series=s, half_year=day) for s, day in sorted({(m.series, m.half_year_start) for m in books.missing_rates})
        ),
        milestones={m.id: m.title for m in state.agreement.milestones},
    )


def _sums(lines: tuple[InvoiceLine, ...], books: Books) -> dict[str, Money]:
    """Totals of the books on the day: what is credit, or waits for a day to pass, may have moved since the last fact."""
    currency = books.currency
    return {
        "paid": total((line.paid for line in lines), currency),
        "outstanding": total((line.outstanding for line in lines), currency),
        "overdue": total((line.outstanding for line in lines if line.state == InvoiceState.OVERDUE), currency),
        "credit": Money(minor=books.credit, currency=currency),
    }


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
    standing_facts = in_force(state.facts)
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
