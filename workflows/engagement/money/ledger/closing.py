"""The end of the fold: what accrues to the last day, and what still depends on a day to come."""

from datetime import date

from workflows.engagement.money.ledger.account import FEES, PRINCIPAL, Account
from workflows.engagement.money.ledger.books import ChargeStatus
from workflows.engagement.money.ledger.interest_due import post_interest, post_under
from workflows.engagement.money.ledger.levy import Levy
from workflows.engagement.money.ledger.sheet import Sheet, cause_of
from workflows.engagement.money.ledger.standing import Standing
from workflows.engagement.money.ledger.waivers import waive_fee


def close(sheet: Sheet, stand: Standing, as_of: date) -> None:
    """Post interest to the day, show what is conditional as it looks that day, and note what found nothing."""
    for account in sheet.oldest:
        post_interest(sheet, account, as_of)
        for levy in account.levies:
            if levy.status is ChargeStatus.CONDITIONAL:
                _show(sheet, account, levy, as_of)
    for waivers in sheet.early_waivers.values():
        for fact in waivers:
            sheet.leave(fact, fact.minor, "there is no such fee")
    for fact in stand.aimless:
        sheet.leave(fact, 0, "the fact it reverses is not here")


def _show(sheet: Sheet, account: Account, levy: Levy, as_of: date) -> None:
    """It counts while principal is outstanding; where none is, it is about to fall away."""
    if account.owed(PRINCIPAL) <= 0:
        levy.status = ChargeStatus.FELL_AWAY
    elif levy.is_fee:
        account.charge(FEES, levy.minor, cause_of(levy.fact, levy.on))
    else:  # where another claim is in force, all was posted under that one
        post_under(sheet, account, levy, as_of)
    for waiver in levy.waivers:
        waive_fee(sheet, account, levy, waiver, levy.on)
