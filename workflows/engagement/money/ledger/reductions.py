"""Less is owed: by a credit note, or because somebody gives up."""

from workflows.engagement.money.ledger.account import PRINCIPAL, Cause
from workflows.engagement.money.ledger.facts import Fact
from workflows.engagement.money.ledger.interest_due import post_interest
from workflows.engagement.money.ledger.sheet import Sheet
from workflows.engagement.money.ledger.waivers import free


def credit_note(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """Principal is taken away; what had been paid on it is freed."""
    account = sheet.account_of(fact)
    if account is None:
        return
    minor = min(fact.minor, account.charged[PRINCIPAL] - account.credited[PRINCIPAL])
    if minor < fact.minor:
        sheet.leave(fact, fact.minor - minor, "the invoice is less than is credited on it")
    free(sheet, account, account.credit(PRINCIPAL, minor, cause), cause)


def write_off(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """All that is outstanding on the invoice is given up."""
    account = sheet.account_of(fact)
    if account is None:
        return
    post_interest(sheet, account, cause.on)
    if not account.give_up(cause):
        sheet.leave(fact, 0, "nothing was outstanding")
