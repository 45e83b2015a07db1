"""The books: what all facts together make of the invoices. Pure readings; nothing happens here."""

from datetime import date

from workflows.engagement.lifecycles import UNASKED_INVOICE
from workflows.engagement.money.ledger.books import Account, Books
from workflows.engagement.money.ledger.facts import Bucket, Debt, Policy
from workflows.engagement.money.ledger.fold import count, fold
from workflows.engagement.money.ledger.report import account_of
from workflows.engagement.rules.dunning.interest_rule import rule_of
from workflows.engagement.state import State


def debts_of(state: State) -> tuple[Debt, ...]:
    """What is owed: every invoice that was asked for and not withdrawn."""
    return tuple(
        Debt(id=i.id, minor=i.amount.minor, issued_on=i.issued_on, due_on=i.due_on)
        for i in state.invoices.values()
        if i.issued_on and i.due_on and i.state not in UNASKED_INVOICE
    )


def policy_of(state: State) -> Policy:
    """How the terms in force share out what comes in."""
    payment = state.agreement.payment
    order = tuple(Bucket(name) for name in payment.allocation)
    return Policy(order=order, overpayment=payment.overpayment, rule=rule_of(state))


def books_of(state: State, as_of: date) -> Books:
    """The books at the end of a day.

    Args:
        state: the aggregate, with something agreed.
        as_of: until when interest runs.
    """
    assert state.plan is not None
    return fold(state.plan.currency, debts_of(state), state.facts, policy_of(state), as_of)


def invoice_in_books(state: State, invoice: str, as_of: date) -> Account | None:
    """One invoice in the books at the end of a day; the others are counted, and not written out."""
    if state.plan is None:
        return None
    return account_of(count(state.plan.currency, debts_of(state), state.facts, policy_of(state), as_of), invoice)
