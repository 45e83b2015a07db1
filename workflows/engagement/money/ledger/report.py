"""From the counting to the books: integers become values."""

from collections.abc import Iterable
from datetime import date

from workflows.engagement.money.interest import RateMissingError, percent_on
from workflows.engagement.money.ledger import books as b
from workflows.engagement.money.ledger.account import BUCKETS, FEES, INTEREST, PRINCIPAL, Note, RunningAccount
from workflows.engagement.money.ledger.facts import Fact, Policy
from workflows.engagement.money.ledger.in_force import InForce, Key
from workflows.engagement.money.ledger.levy import Levy
from workflows.engagement.money.ledger.sheet import Sheet


def books_of(sheet: Sheet, stand: InForce, as_of: date) -> b.Books:
    """The books as values."""
    purse = sheet.purse
    postings: dict[str | None, list[b.Posting]] = {}
    for note in sheet.notes:
        postings.setdefault(note.invoice if note.invoice in sheet.accounts else None, []).append(_posting(note))
    outside = sorted({*purse.held, *purse.short} - sheet.accounts.keys(), key=lambda name: (name is not None, name or ""))
    balances = (b.Unplaced(invoice=n, held=purse.held.get(n, 0), short=purse.short.get(n, 0)) for n in outside)
    return b.Books(
        currency=sheet.currency,
        as_of=as_of,
        received=sheet.received,
        refunded=sheet.refunded,
        charged_back=sheet.charged_back,
        credit=sum(purse.held.values()),
        short=sum(purse.short.values()),
        accounts=tuple(_account(sheet, account, postings.get(account.id, [])) for account in sheet.oldest),
        balances=tuple(balance for balance in balances if balance.held or balance.short),
        postings=tuple(postings.get(None, [])),
        missing_rates=tuple(_missing(sheet)),
        unused=tuple(_unused(sheet.idle)),
        reversed=_named(stand.reversed),
        contradictory=_named(stand.contradictory),
    )


def account_of(sheet: Sheet, invoice: str) -> b.Account | None:
    """One invoice alone as a value."""
    account = sheet.accounts.get(invoice)
    return _account(sheet, account, [_posting(note) for note in sheet.notes if note.invoice == invoice]) if account else None


def _account(sheet: Sheet, account: RunningAccount, postings: list[b.Posting]) -> b.Account:
    return b.Account(
        invoice=account.id,
        issued_on=account.debt.issued_on,
        due_on=account.debt.due_on,
        principal=_line(account, PRINCIPAL),
        fees=_line(account, FEES),
        interest=_line(account, INTEREST),
        held=sheet.purse.held.get(account.id, 0),
        short=sheet.purse.short.get(account.id, 0),
        settled_on=account.settled_on,
        charges=tuple(map(_charge, account.levies)),
        postings=tuple(postings),
    )


def _line(account: RunningAccount, bucket: int) -> b.BucketTotals:
    return b.BucketTotals(
        charged=account.charged[bucket],
        paid=account.paid[bucket],
        credited=account.credited[bucket],
        written_off=account.written_off[bucket],
    )


def _charge(levy: Levy) -> b.Charge:
    return b.Charge(
        source=levy.fact.source,
        fact=levy.fact.id,
        bucket=BUCKETS[FEES if levy.is_fee else INTEREST],
        on=levy.on,
        minor=levy.minor,
        waived=levy.waived,
        status=levy.status,
        waived_if_paid_by=levy.fact.waived_if_paid_by,
        ended_on=levy.ended_on,
        accruals=tuple(b.Accrual(on=on, interest=interest) for on, interest in levy.accruals),
    )


def _posting(note: Note) -> b.Posting:
    on, source, fact = note.cause
    bucket = None if note.bucket is None else BUCKETS[note.bucket]
    return b.Posting(on=on, source=source, fact=fact, invoice=note.invoice, entry=note.entry, bucket=bucket, minor=note.minor)


def _missing(sheet: Sheet) -> Iterable[b.MissingRate]:
    for account in sheet.oldest:
        day = sheet.unknown.get(account.id)
        missing = day and _missing_on(sheet.policy, day, account.accrual.runs_from)
        if missing:
            yield b.MissingRate(invoice=account.id, series=missing.series, half_year_start=missing.half_year_start)


def _missing_on(policy: Policy, day: date, runs_from: date) -> RateMissingError | None:
    """What the rule says it lacks."""
    assert policy.rule is not None
    try:
        percent_on(policy.rule, day, runs_from)
    except RateMissingError as missing:
        return missing
    return None


def _unused(idle: list[tuple[Fact, int, b.Idle]]) -> Iterable[b.Unused]:
    for fact, minor, why in sorted(idle, key=lambda entry: (entry[0].value_date, entry[0].source, entry[0].id)):
        yield b.Unused(source=fact.source, fact=fact.id, minor=minor, why=why)


def _named(keys: Iterable[Key]) -> tuple[b.FactName, ...]:
    return tuple(b.FactName(source=source, id=name) for source, name in sorted(keys))
