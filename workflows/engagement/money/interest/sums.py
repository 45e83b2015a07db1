"""The fixed sum that a late invoice costs."""

from workflows.engagement.money import Money
from workflows.engagement.money.interest.rule import FixedSum, InterestRule


def fixed_sum(rule: InterestRule, principal: Money) -> Money | None:
    """What is due once for a late debt of that size.

    Returns:
        None: the rule has no sum for such a debt, none in its currency (nothing is ever converted), or nothing is owed.
    """
    if principal.minor <= 0:
        return None
    for line in rule.fixed_sums:
        if line.amount.currency == principal.currency and (line.below is None or principal < line.below):
            return line.amount
    return None


def tiers(rule: InterestRule) -> tuple[FixedSum, ...]:
    """The sums of a rule, those of the smallest debts first; none where one sum holds for all debts."""
    return rule.fixed_sums if any(line.below is not None for line in rule.fixed_sums) else ()
