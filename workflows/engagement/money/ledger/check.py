"""Conservation: what must hold for any books, checked on the books alone."""

from collections import Counter
from collections.abc import Iterator

from workflows.engagement.money.ledger.books import Account, Books, BucketTotals, ChargeStatus, Posting, PostingKind, Unplaced
from workflows.engagement.money.ledger.facts import Bucket


def check(books: Books) -> tuple[str, ...]:
    """What does not add up, in words; nothing if all does.

    - ``received + short == paid + credit + refunded + charged_back``;
    - no amount is below 0, and nothing is paid, credited or written off beyond what was charged;
    - every balance is the sum of its postings;
    - what is charged as fees and interest is what the charges that count say.
    """
    return tuple(_totals(books)) + tuple(_places(books)) + tuple(text for account in books.accounts for text in _account(account))


def _totals(books: Books) -> Iterator[str]:
    paid = sum(line.paid for account in books.accounts for _, line in _lines(account))
    came, went = books.received + books.short, paid + books.credit + books.refunded + books.charged_back
    if came != went:
        yield f"received and short are {came}; paid, credit, refunded and charged back are {went}"
    if min(books.received, books.refunded, books.charged_back, books.credit, books.short) < 0:
        yield "a total is below 0"


def _places(books: Books) -> Iterator[str]:
    """Credit and shorts, wherever they stand."""
    places: list[Account | Unplaced] = [*books.accounts, *books.balances]
    if any(place.held < 0 or place.short < 0 for place in places):
        yield "credit or a short is below 0"
    if (books.credit, books.short) != (sum(p.held for p in places), sum(p.short for p in places)):
        yield "credit or shorts are not the sum of their places"
    sums = _sums(books.postings)
    for balance in books.balances:
        if (balance.held, balance.short) != (
            sums.pop((balance.invoice, PostingKind.HELD), 0),
            sums.pop((balance.invoice, PostingKind.SHORT), 0),
        ):
            yield f"the balance under {balance.invoice} is not the sum of its postings"
    if any(sums.values()):
        yield "postings outside the accounts belong to no balance"


def _account(account: Account) -> Iterator[str]:
    sums = _sums(account.postings)
    by_bucket: Counter[tuple[Bucket | None, PostingKind]] = Counter()
    for posting in account.postings:
        by_bucket[posting.bucket, posting.entry] += posting.minor
    if (account.held, account.short) != (sums[account.invoice, PostingKind.HELD], sums[account.invoice, PostingKind.SHORT]):
        yield f"credit or the short of {account.invoice} is not the sum of its postings"
    for bucket, line in _lines(account):
        where = f"{bucket.value} of {account.invoice}"
        if min(line.charged, line.paid, line.credited, line.written_off, line.outstanding) < 0:
            yield f"{where}: an amount is below 0"
        told = {
            PostingKind.CHARGED: line.charged,
            PostingKind.PAID: line.paid,
            PostingKind.CREDITED: line.credited,
            PostingKind.WRITTEN_OFF: line.written_off,
        }
        if any(by_bucket[bucket, entry] != minor for entry, minor in told.items()):
            yield f"{where}: a balance is not the sum of its postings"
        if bucket is not Bucket.PRINCIPAL and line.charged != _charged(account, bucket):
            yield f"{where}: {line.charged} is charged, the charges say {_charged(account, bucket)}"
    settled = account.principal.outstanding == 0 and account.principal.written_off == 0
    if settled != (account.settled_on is not None):
        yield f"{account.invoice} is settled on {account.settled_on}, {account.principal.outstanding} outstanding"


def _charged(account: Account, bucket: Bucket) -> int:
    counts = {ChargeStatus.DUE, ChargeStatus.CONDITIONAL}
    return sum(charge.minor for charge in account.charges if charge.bucket is bucket and charge.status in counts)


def _lines(account: Account) -> tuple[tuple[Bucket, BucketTotals], ...]:
    return (Bucket.PRINCIPAL, account.principal), (Bucket.FEES, account.fees), (Bucket.INTEREST, account.interest)


def _sums(postings: tuple[Posting, ...]) -> Counter[tuple[str | None, PostingKind]]:
    """Credit and shorts by name."""
    sums: Counter[tuple[str | None, PostingKind]] = Counter()
    for posting in postings:
        if posting.bucket is None:
            sums[posting.invoice, posting.entry] += posting.minor
    return sums
