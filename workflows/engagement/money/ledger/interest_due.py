"""Posting interest: what has accrued becomes owed, rounded once."""

from datetime import date, timedelta

from workflows.engagement.money import Money
from workflows.engagement.money.interest import Period, charge, known_through
from workflows.engagement.money.ledger.account import INTEREST, RunningAccount
from workflows.engagement.money.ledger.accrual import Stretch
from workflows.engagement.money.ledger.levy import Levy
from workflows.engagement.money.ledger.sheet import Sheet, cause_of


def post_interest(sheet: Sheet, account: RunningAccount, through: date) -> None:
    """Make owed what accrued up to and including a day, where interest is asked for; nothing where it is not."""
    if account.claim is not None:
        post_under(sheet, account, account.claim, through)


def post_under(sheet: Sheet, account: RunningAccount, claim: Levy, through: date) -> None:
    """Post under a claim what accrued up to and including a day; days without a known rate bear nothing and are reported."""
    rule, stretches = sheet.policy.rule, account.accrual.take(through)
    if rule is None or not stretches:
        return
    runs_from = account.accrual.runs_from
    periods = _known(sheet, account, stretches)
    if not periods:
        return
    interest = sheet.interest.get((runs_from, periods))
    if interest is None:
        interest = sheet.interest[runs_from, periods] = charge(rule, [_period(sheet, days) for days in periods], runs_from)
    claim.accruals.append((through, interest))
    claim.minor += interest.amount.minor
    account.charge(INTEREST, interest.amount.minor, cause_of(claim.fact, through))


def _known(sheet: Sheet, account: RunningAccount, stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """The stretches as far as the rate is known."""
    limit = _limit(sheet, account.accrual.runs_from)
    if limit is not None and stretches[-1][1] > limit:
        sheet.unknown.setdefault(account.id, limit + timedelta(days=1))
    if limit is None:
        return tuple(stretches)
    return tuple((first, min(last, limit), minor) for first, last, minor in stretches if first <= limit)


def _period(sheet: Sheet, days: Stretch) -> Period:
    first, last, minor = days
    return Period(first=first, last=last, principal=Money(minor=minor, currency=sheet.currency))


def _limit(sheet: Sheet, runs_from: date) -> date | None:
    if runs_from not in sheet.known and sheet.policy.rule is not None:
        sheet.known[runs_from] = known_through(sheet.policy.rule, runs_from)
    return sheet.known.get(runs_from)
