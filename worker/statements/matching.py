"""Which invoice a row of a statement pays. Pure: what is certain becomes an event, what is not a person decides.

A creditor reference with right check digits that belongs to an invoice of ours is certain, whatever the amount: less is a partial payment, more a
credit. Without one nothing is certain, because an amount and a name can belong to anybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from worker.statements.payers import alike
from worker.statements.reading import Row
from worker.statements.references import names, references_in
from workflows.engagement.messages.billing_events import BillingEvent, BillingEventType
from workflows.engagement.money import Money


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice that waits for money.

    Attributes:
        engagement: whose it is.
        invoice: our id of it.
        number: as it is printed.
        reference: its creditor reference, without spaces.
        outstanding: all that is still to be paid on it.
        client: whom it was sent to.
    """

    engagement: str
    invoice: str
    number: str
    reference: str
    outstanding: Money
    client: str


@dataclass(frozen=True)
class Owner:
    """Whose a reference is, where the invoice is not open any more."""

    engagement: str
    invoice: str


@dataclass(frozen=True)
class Books:
    """What is known when a statement is matched.

    Attributes:
        open: the invoices that wait for money.
        settled: owners of references that belong to none of those.
        silent: engagements that did not answer: their references are known from the number series, their open invoices are not.
    """

    open: tuple[OpenInvoice, ...]
    settled: Mapping[str, Owner]
    silent: tuple[str, ...] = ()


class Kind(StrEnum):
    """How a certain payment compares with what is outstanding."""

    EXACT = "exact"
    PARTIAL = "partial"
    OVER = "over"
    """More than is outstanding, or nothing was: it becomes a credit."""


@dataclass(frozen=True)
class Certain:
    """A payment to be booked."""

    row: Row
    kind: Kind
    event: BillingEvent


@dataclass(frozen=True)
class Doubtful:
    """A payment that a person decides about."""

    row: Row
    candidates: tuple[OpenInvoice, ...]
    because: str


@dataclass(frozen=True)
class Aside:
    """A row that nothing is done with."""

    row: Row
    because: str


@dataclass(frozen=True)
class Matches:
    """All rows of a statement, each once."""

    certain: tuple[Certain, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    unmatched: tuple[Aside, ...] = ()
    """Money came in, and nobody knows what for."""
    outgoing: tuple[Aside, ...] = ()
    """No money came in: payments of ours, fees, lines of zero."""


def match(rows: Iterable[Row], books: Books, source: str) -> Matches:
    """Find out what each row pays; the order of rows does not matter, and none is booked for another.

    Args:
        rows: of a statement.
        books: what is open, and whose other references are.
        source: name under which payments are recorded.
    """
    found = [_match(row, books, source) for row in rows]
    aside = [one for one in found if isinstance(one, Aside)]
    return Matches(
        certain=tuple(one for one in found if isinstance(one, Certain)),
        doubtful=tuple(one for one in found if isinstance(one, Doubtful)),
        unmatched=tuple(one for one in aside if one.row.amount.minor > 0),
        outgoing=tuple(one for one in aside if one.row.amount.minor <= 0),
    )


def _match(row: Row, books: Books, source: str) -> Certain | Doubtful | Aside:
    if row.amount.minor <= 0:
        return Aside(row, "no money came in")
    references = references_in(row.reference)
    named = tuple(one for one in books.open if one.reference in references)
    owners = {Owner(one.engagement, one.invoice) for one in named} | {books.settled[one] for one in references if one in books.settled}
    if len(owners) > 1:
        return Doubtful(row, named, "it names several invoices")
    if owners:
        return _named(row, owners.pop(), named, source)
    return _guessed(row, books)


def _named(row: Row, owner: Owner, named: tuple[OpenInvoice, ...], source: str) -> Certain | Doubtful:
    """A reference is there: certain, unless the currency is another."""
    if not named:
        return Certain(row, Kind.OVER, _event(row, owner, source))
    outstanding = named[0].outstanding
    if outstanding.currency != row.amount.currency:
        return Doubtful(row, named, f"it is in {row.amount.currency}, the invoice in {outstanding.currency}")
    kind = Kind.EXACT if row.amount == outstanding else Kind.PARTIAL if row.amount < outstanding else Kind.OVER
    return Certain(row, kind, _event(row, owner, source))


def _guessed(row: Row, books: Books) -> Doubtful | Aside:
    """Without a reference a person is asked, where there is something to ask about."""
    numbered = tuple(one for one in books.open if names(row.reference, one.number))
    if numbered:
        return Doubtful(row, numbered, "it names an invoice number, but no reference with check digits")
    same = [one for one in books.open if one.outstanding == row.amount]
    similar = tuple(one for one in same if alike(one.client, row.payer))
    if len(similar) == 1:
        return Doubtful(row, similar, "the amount and the payer's name fit one open invoice, but there is no reference")
    if similar:
        return Doubtful(row, similar, "the amount and the payer's name fit several open invoices")
    if same:
        return Aside(row, "the amount fits an open invoice, but neither reference nor name do")
    return Aside(row, "neither a reference nor the amount fits an open invoice")


def _event(row: Row, owner: Owner, source: str) -> BillingEvent:
    return payment_of(row, owner.engagement, owner.invoice, source)


def payment_of(row: Row, engagement: str, invoice: str | None, source: str) -> BillingEvent:
    """The row as a payment: also what a person decided about a doubtful one is booked by this, so that it counts once.

    Args:
        row: money that came in.
        engagement: whose it is.
        invoice: what it pays; none: the oldest open ones.
        source: name under which payments are recorded.
    """
    return BillingEvent(
        source=source,
        fact=row.fact,
        type=BillingEventType.PAYMENT_RECEIVED,
        engagement=engagement,
        invoice=invoice,
        amount=row.amount,
        value_date=row.value_date,
        reference=row.reference or row.payer or f"bank statement of {row.value_date.isoformat()}",
        payer=row.payer or None,
    )
