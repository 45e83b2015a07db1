"""Giving up a fee, or interest. Money that had paid it is freed and stays with the invoice while anything is owed there."""

from datetime import date

from workflows.engagement.money.ledger.account import FEES, INTEREST, Cause, RunningAccount
from workflows.engagement.money.ledger.allocation import place
from workflows.engagement.money.ledger.books import ChargeStatus, Idle
from workflows.engagement.money.ledger.facts import Fact
from workflows.engagement.money.ledger.in_force import target_of
from workflows.engagement.money.ledger.interest_due import post_interest
from workflows.engagement.money.ledger.levy import Levy
from workflows.engagement.money.ledger.sheet import Sheet, cause_of


def waive(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """A fee, or the interest on an invoice, is waived up to an amount or as a whole."""
    if fact.of is not None:
        _waive_charge(sheet, fact, cause)
        return
    account = sheet.account_of(fact)
    if account is None:
        return
    if fact.minor:
        _waive_interest(sheet, account, fact, cause)
    else:
        _end_interest(sheet, account, fact, cause)


def free(sheet: Sheet, account: RunningAccount, minor: int, cause: Cause) -> None:
    """Money that had paid what is no longer owed: to what else is owed on the invoice, the rest is credit under its name."""
    sheet.purse.hold(account.id, place(sheet, account, minor, cause, directed=False), cause)


def waive_fee(sheet: Sheet, account: RunningAccount, fee: Levy, fact: Fact, on: date) -> None:
    """Waive a fee that was charged; one that does not count leaves nothing to waive."""
    left = fee.minor - fee.waived if fee.is_fee and fee.status in (ChargeStatus.DUE, ChargeStatus.CONDITIONAL) else 0
    minor = min(fact.minor or left, left)
    fee.waived += minor
    if not minor or fact.minor > minor:
        sheet.leave(fact, fact.minor - minor if fact.minor else 0, Idle.FEE_NOT_LEFT)
    cause = cause_of(fact, on)
    free(sheet, account, account.credit(FEES, minor, cause), cause)


def _waive_charge(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    fee = sheet.levies.get(target_of(fact))
    if fee is None:
        sheet.early_waivers.setdefault(target_of(fact), []).append(fact)
    elif fee.status is ChargeStatus.CONDITIONAL:
        fee.waivers.append(fact)
    else:
        waive_fee(sheet, sheet.accounts[fee.fact.invoice or ""], fee, fact, cause.on)


def _waive_interest(sheet: Sheet, account: RunningAccount, fact: Fact, cause: Cause) -> None:
    """Up to an amount, of what has accrued so far; it goes on running."""
    post_interest(sheet, account, cause.on)
    claim = account.claim
    minor = min(fact.minor, claim.minor - claim.waived) if claim else 0
    if minor < fact.minor:
        sheet.leave(fact, fact.minor - minor, Idle.INTEREST_NOT_LEFT)
    if claim is not None:
        claim.waived += minor
        free(sheet, account, account.credit(INTEREST, minor, cause), cause)


def _end_interest(sheet: Sheet, account: RunningAccount, fact: Fact, cause: Cause) -> None:
    """The whole: all through that day, and no more from then on unless it is asked for anew."""
    post_interest(sheet, account, cause.on)
    ended = [levy for levy in account.levies if levy.status is ChargeStatus.CONDITIONAL and not levy.is_fee]
    for levy in ended:
        levy.status = ChargeStatus.WAIVED
        levy.ended_on = cause.on
    claim, account.claim = account.claim, None
    if claim is not None:
        minor = claim.minor - claim.waived
        claim.waived, claim.ended_on = claim.minor, cause.on
        free(sheet, account, account.credit(INTEREST, minor, cause), cause)
    if ended or claim:
        account.accrual.take(cause.on)
    else:
        sheet.leave(fact, 0, Idle.NO_INTEREST)
