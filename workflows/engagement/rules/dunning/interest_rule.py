"""The interest rule in force: what the terms carry, and the rates that became known since."""

from workflows.engagement.money.interest import InterestRule, with_rate
from workflows.engagement.state import State


def rule_of(state: State) -> InterestRule | None:
    """The agreed rule with every rate known by now; none where no interest was agreed."""
    rule = state.agreement.payment.late.interest_rule if state.terms else None
    if rule is None or rule.series is None:
        return rule
    for rate in state.reference_rates:
        rule = with_rate(rule, rate)
    return rule
