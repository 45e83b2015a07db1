"""Where money goes: on an invoice in the agreed order, over the oldest open ones, and credit that finds a place by itself."""

from workflows.engagement.money.ledger.account import Cause, RunningAccount
from workflows.engagement.money.ledger.interest_due import post_interest
from workflows.engagement.money.ledger.purse import Name
from workflows.engagement.money.ledger.sheet import Sheet


def place(sheet: Sheet, account: RunningAccount, minor: int, cause: Cause, *, directed: bool) -> int:
    """Pay an invoice in the policy's order; returns what it does not take.

    What is short comes first: it was given back out of money that was not there. Money directed to the invoice also pays what was written off on
    it, last.
    """
    minor -= sheet.purse.cover(None, minor, cause)
    minor -= sheet.purse.cover(account.id, minor, cause)
    if minor:
        post_interest(sheet, account, cause.on)
    for bucket in sheet.order:
        minor -= account.pay(bucket, minor, cause)
    if directed:
        for bucket in sheet.order:
            minor -= account.recover(bucket, minor, cause)
    return minor


def place_named(sheet: Sheet, name: str, minor: int, cause: Cause) -> None:
    """Money for one invoice: what it does not take, or all while it is not issued, is credit under its name."""
    account = sheet.accounts.get(name)
    if account is not None:
        minor = place(sheet, account, minor, cause, directed=True)
    else:
        minor -= sheet.purse.cover(None, minor, cause)
        minor -= sheet.purse.cover(name, minor, cause)
    sheet.purse.hold(name, minor, cause)


def spread(sheet: Sheet, minor: int, cause: Cause) -> int:
    """Money that names no invoice goes to the open ones, oldest first; returns what none of them takes."""
    minor -= sheet.purse.cover(None, minor, cause)
    for account in sheet.oldest:
        if minor and needs(sheet, account):
            minor = place(sheet, account, minor, cause, directed=False)
    return minor


def use(sheet: Sheet, lot: Name, account: RunningAccount, most: int, cause: Cause, *, directed: bool) -> int:
    """Pay an invoice out of credit; returns how much was used."""
    available = min(most, sheet.purse.held.get(lot, 0))
    used = available - place(sheet, account, available, cause, directed=directed) if available else 0
    return sheet.purse.take(lot, used, cause)


def settle(sheet: Sheet, cause: Cause) -> None:
    """Under ``apply`` credit goes to the oldest open invoices on the day it can; what waits for an invoice not yet issued goes on waiting."""
    if sheet.policy.overpayment != "apply" or not any(sheet.purse.held.values()):
        return
    in_need = [account for account in sheet.oldest if needs(sheet, account)]
    lots = [lot for lot in sheet.lots() if lot is None or lot in sheet.accounts] if in_need else []
    for account in in_need:
        for lot in lots:
            if needs(sheet, account):
                use(sheet, lot, account, sheet.purse.held.get(lot, 0), cause, directed=False)


def needs(sheet: Sheet, account: RunningAccount) -> bool:
    """Whether money has something to do there."""
    return account.outstanding > 0 or sheet.purse.short.get(account.id, 0) > 0
