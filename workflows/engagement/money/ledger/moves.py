"""Money that comes, money that goes back, and credit that is used."""

from workflows.engagement.money.ledger.account import Cause
from workflows.engagement.money.ledger.allocation import place_named, spread, use
from workflows.engagement.money.ledger.facts import Debt, Fact
from workflows.engagement.money.ledger.sheet import Sheet


def issue(sheet: Sheet, debt: Debt) -> None:
    """An invoice is issued; what was paid for it before finds its place."""
    account = sheet.open_account(debt)
    use(sheet, debt.id, account, sheet.purse.held.get(debt.id, 0), Cause(debt.issued_on, "invoice", debt.id), directed=True)


def pay(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """A payment: its parts where they are directed, the rest to its invoice, or to the oldest open ones where it names none."""
    sheet.received += fact.minor
    rest = fact.minor
    for part in fact.parts:
        rest -= part.minor
        place_named(sheet, part.invoice, part.minor, cause)
    if fact.invoice is not None:
        place_named(sheet, fact.invoice, rest, cause)
    else:
        sheet.purse.hold(None, spread(sheet, rest, cause), cause)


def apply_credit(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """Credit is used on an invoice: that under its own name first."""
    account = sheet.account_of(fact)
    if account is None:
        return
    left = fact.minor
    for lot in [account.id, *sheet.lots()]:
        left -= use(sheet, lot, account, left, cause, directed=True)
    if left:
        sheet.leave(fact, left, "there was less credit, or less to pay with it")


def refund(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """Money was given back."""
    sheet.refunded += fact.minor
    _give_back(sheet, fact, cause)


def charge_back(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """A bank took money back."""
    sheet.charged_back += fact.minor
    _give_back(sheet, fact, cause)


def _give_back(sheet: Sheet, fact: Fact, cause: Cause) -> None:
    """Credit first, so that giving back an overpayment opens nothing again; then what was paid; what is found nowhere is short.

    With an invoice: the credit under its name, what was paid on it, and credit under no name; never what belongs to another invoice, because
    the payment may only be late. Without: any credit, and then what was paid on the newest invoices.
    """
    name, left = fact.invoice, fact.minor
    for lot in [name] if name is not None else sheet.lots():
        left -= sheet.purse.take(lot, left, cause)
    for account in reversed(sheet.oldest):
        if name is None or account.id == name:
            left -= account.take_back(left, cause)
    left -= sheet.purse.take(None, left, cause)
    sheet.purse.lack(name, left, cause)
