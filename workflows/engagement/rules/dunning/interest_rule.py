"""The interest rule in force, the invoices that it bears on, and whether its rates are known. Pure readings; nothing happens here."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from workflows.engagement.lifecycles import UNPAID_INVOICE
from workflows.engagement.messages.events import Deadline
from workflows.engagement.messages.reasons import why
from workflows.engagement.money.interest import InterestRule, known_through, with_rate
from workflows.engagement.rules.action import deadline
from workflows.engagement.rules.dunning.ladder import begins, day_of
from workflows.engagement.state import InvoiceItem, State

_DAY = timedelta(days=1)


def rule_of(state: State) -> InterestRule | None:
    """The agreed rule with every rate known by now; none where no interest was agreed."""
    rule = state.agreement.payment.late.interest_rule if state.terms else None
    if rule is None or rule.series is None:
        return rule
    for rate in state.reference_rates:
        rule = with_rate(rule, rate)
    return rule


def first_day_of_interest(invoice: InvoiceItem) -> date:
    """Interest runs from the day after the due date."""
    assert invoice.due_on is not None
    return invoice.due_on + _DAY


def claimed(state: State) -> frozenset[str]:
    """Invoices on which interest is asked for, whether they are paid or not."""
    return frozenset(c.invoice for c in state.charges.values() if c.kind == "interest" and not c.waived)


def bearing(state: State) -> Iterator[InvoiceItem]:
    """Unpaid invoices on which interest is asked for."""
    claims = claimed(state)
    return (i for i in state.invoices.values() if i.id in claims and i.state in UNPAID_INVOICE and i.due_on)


def look_at_rate(state: State, rule: InterestRule, invoice: InvoiceItem, at: datetime) -> tuple[Deadline, ...]:
    """When the days whose rate is known end for an invoice that bears interest; none where they never end.

    A rate that is missing already is looked at tomorrow: by then the claim stands, or the invoice is unpaid again.
    """
    through = known_through(rule, first_day_of_interest(invoice))
    if through is None:
        return ()
    return (deadline("rate", invoice.id, begins(state, max(through, day_of(state, at)) + _DAY), why("dunning-rate-ends")),)


def rate_is_missing(state: State, at: datetime) -> bool:
    """Whether interest of today cannot be computed on some invoice."""
    rule, today = rule_of(state), day_of(state, at)
    if rule is None:
        return False
    ends = [known_through(rule, first_day_of_interest(invoice)) for invoice in bearing(state)]
    return any(end is not None and end < today for end in ends)
