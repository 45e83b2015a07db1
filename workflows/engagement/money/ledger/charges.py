"""Fees and claims to interest: due, conditional, or void because no principal was outstanding.

A charge is judged by the money that counts on its day or before, whenever that money became known. So a payment recorded late, with an earlier
value date, makes void the fees that were charged while it was under way, and nobody has to correct anything. A fee in per cent becomes less in the
same way when such a payment was a part: it was charged on what we believed to be outstanding. So does a fixed sum that the size of the debt decides.
"""

from workflows.engagement.money import Money
from workflows.engagement.money.ledger.account import FEES, PRINCIPAL, Cause, RunningAccount
from workflows.engagement.money.ledger.books import ChargeStatus
from workflows.engagement.money.ledger.facts import Fact
from workflows.engagement.money.ledger.in_force import key_of
from workflows.engagement.money.ledger.levy import Levy
from workflows.engagement.money.ledger.sheet import Sheet
from workflows.engagement.money.ledger.waivers import waive_fee


def levy(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """A fee is charged, or interest asked for."""
    account = sheet.account_of(fact)
    if account is None:
        return
    made = Levy(fact, cause.on)
    made.status = _judged(sheet, account, made)
    if made.status is ChargeStatus.DUE:
        _measure(sheet, account, made)
    if made.status is ChargeStatus.DUE and fact.waived_if_paid_by is not None and fact.waived_if_paid_by >= cause.on:
        made.status = ChargeStatus.CONDITIONAL
    account.levies.append(made)
    sheet.levies[key_of(fact)] = made
    made.waivers = sheet.early_waivers.pop(key_of(fact), [])
    if made.status is not ChargeStatus.CONDITIONAL:
        _enter(sheet, account, made, cause)


def decide(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """On the day after the last on which it could fall away, a conditional charge does so or becomes due."""
    made = sheet.levies.get(key_of(fact))
    if made is None or made.status is not ChargeStatus.CONDITIONAL:
        return
    account = sheet.accounts[fact.invoice or ""]
    paid = account.owed(PRINCIPAL) <= 0
    made.status = ChargeStatus.FELL_AWAY if paid else _judged(sheet, account, made)
    _enter(sheet, account, made, cause)


def _judged(sheet: Sheet, account: RunningAccount, made: Levy) -> ChargeStatus:
    """Whether it counts, by what is outstanding at the end of its day."""
    if account.owed(PRINCIPAL) <= 0 or (not made.is_fee and sheet.policy.rule is None):
        return ChargeStatus.VOID
    if not made.is_fee and account.claim is not None:
        return ChargeStatus.REPEATED
    return ChargeStatus.DUE


def _measure(sheet: Sheet, account: RunningAccount, made: Levy) -> None:
    """A fee that the size of the debt decides is that of what is outstanding at the end of its day; one that comes to nothing is void."""
    fact, owed = made.fact, account.owed(PRINCIPAL)
    if fact.percent is not None:
        size = Money(minor=owed, currency=sheet.currency).percent(fact.percent).minor  # rounded once
    elif fact.tiers:
        size = next((tier.minor for tier in fact.tiers if tier.below is None or owed < tier.below), 0)
    else:
        return
    if size:
        made.minor = min(fact.minor, size)
    else:
        made.status = ChargeStatus.VOID


def _enter(sheet: Sheet, account: RunningAccount, made: Levy, cause: Cause) -> None:
    """Book what is due, less what was waived of it before."""
    if made.status is ChargeStatus.DUE and made.is_fee:
        account.charge(FEES, made.minor, cause)
    elif made.status is ChargeStatus.DUE:
        account.claim = made
    for waiver in made.waivers:
        waive_fee(sheet, account, made, waiver, cause.on)
    made.waivers = []
