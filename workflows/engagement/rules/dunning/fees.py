"""What late fees come to, and which comes next. Pure readings; nothing happens here."""

from workflows.engagement.money import Money
from workflows.engagement.money.interest import FixedSum, fixed_sum, tiers
from workflows.engagement.rules.dunning.announcing import BY_HAND, has_happened
from workflows.engagement.rules.dunning.interest_rule import rule_of
from workflows.engagement.rules.dunning.ladder import ladder_of
from workflows.engagement.state import InvoiceItem, State
from workflows.engagement.terms import LateFee


def fee_amount(state: State, invoice: InvoiceItem, fee: LateFee) -> Money | None:
    """What the agreed fee comes to today; none where it comes to nothing."""
    if fee.amount is not None:
        return fee.amount
    if fee.percent is not None:
        share = invoice.outstanding.percent(fee.percent)
        return share if share.minor > 0 else None
    rule = rule_of(state)
    return fixed_sum(rule, invoice.outstanding) if rule else None


def tiers_of(state: State, fee: LateFee) -> tuple[FixedSum, ...]:
    """The sums among which the size of the debt chooses; none where it does not."""
    rule = rule_of(state) if fee.statutory else None
    return tiers(rule) if rule else ()


def next_fee(state: State, invoice: InvoiceItem) -> tuple[int, LateFee] | None:
    """The next fee of an invoice that was not charged yet: of a step of the ladder, or the one that the terms name besides it."""
    late = state.agreement.payment.late
    for number, step in enumerate(ladder_of(state), start=1):
        if step.fee is not None and not has_happened(state, invoice, "fee", number):
            return number, step.fee
    if late.fee is not None and all(step.fee is None for step in late.ladder) and not has_happened(state, invoice, "fee", BY_HAND):
        return BY_HAND, late.fee
    return None
