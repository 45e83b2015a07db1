"""A rule's id to the rule with its rates, as it enters terms: the house's own entries before the shipped ones."""

import difflib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from worker.files.late_payment.shipped import shipped
from workflows.engagement.money.interest import InterestRule, RateMissingError, ReferenceRate, RuleFile, SeriesFile, percent_on

Reason = Literal["unknown_rule", "stated_twice", "wrong_client", "not_yet_valid", "unknown_series", "rate_missing"]


class LatePaymentError(ValueError):
    """A rule cannot be used.

    Attributes:
        reason: which kind of trouble.
        wrong: what is wrong.
        expected: a phrase such as ``expected ...``.
    """

    def __init__(self, reason: Reason, wrong: str, expected: str) -> None:
        super().__init__(f"{wrong}, {expected}")
        self.reason, self.wrong, self.expected = reason, wrong, expected


def resolve(
    rule_id: str,
    on: date,
    client_kind: Literal["business", "consumer"],
    own_rules: Sequence[RuleFile] = (),
    own_series: Sequence[SeriesFile] = (),
) -> InterestRule:
    """The rule in force on a day, with all rates of its series that are known.

    Where the house has rules of that id that hold on the day, the shipped ones of that id do not count; of several the latest holds. The
    house's rates join those of a shipped series of the same id, and replace them for the half-years they state.

    Args:
        rule_id: id of a shipped rule or of one of the house's own.
        on: the day the terms enter; the rule must hold on it and the rate of its half-year must be known.
        client_kind: what the client is.
        own_rules: ``interest_rules`` of provider.yaml.
        own_series: ``reference_rates`` of provider.yaml.

    Raises:
        LatePaymentError: no such rule or series, a rule for another kind of client, not yet valid, the half-year's rate is not known, or an
            own entry is stated twice. For a missing rate the cause is a `RateMissingError` with series and half-year.
    """
    rule = _in_force(rule_id, on, own_rules)
    if rule.client_kind not in ("any", client_kind):
        raise LatePaymentError(
            "wrong_client",
            f"{rule.id} is meant for a {rule.client_kind} and the client is a {client_kind}",
            _fitting(rule, client_kind, own_rules),
        )
    resolved = InterestRule(**{name: getattr(rule, name) for name in RuleFile.model_fields}, rates=_rates(rule, own_series))
    try:
        percent_on(resolved, on, on)
    except RateMissingError as missing:
        raise LatePaymentError(
            "rate_missing",
            f"the reference rate {missing.series} for the half-year from {missing.half_year_start} is not known",
            "expected it under reference_rates in provider.yaml",
        ) from missing
    return resolved


def _in_force(rule_id: str, on: date, own: Sequence[RuleFile]) -> RuleFile:
    """The latest of the house's rules of that id that holds on the day; of the shipped ones where the house has none."""
    _check_once([f"{rule.id} from {rule.valid_from}" for rule in own], "interest_rules")
    named = [[rule for rule in rules if rule.id == rule_id] for rules in (own, shipped().rules)]
    if not any(named):
        raise LatePaymentError("unknown_rule", f"'{rule_id}' is no rule of late payment", _known(rule_id, own))
    for rules in named:
        if held := [rule for rule in rules if rule.valid_from <= on]:
            return max(held, key=lambda rule: rule.valid_from)
    first = min(rule.valid_from for rules in named for rule in rules)
    raise LatePaymentError("not_yet_valid", f"{rule_id} does not hold on {on}", f"expected a day from {first} on")


def _rates(rule: RuleFile, own: Sequence[SeriesFile]) -> tuple[ReferenceRate, ...]:
    """All rates of the rule's series; the house's own replace shipped ones of the same half-year."""
    _check_once([series.id for series in own], "reference_rates")
    if rule.series is None:
        return ()
    series = [one for one in (*shipped().series, *own) if one.id == rule.series]
    if not series:
        known = sorted({one.id for one in (*shipped().series, *own)})
        raise LatePaymentError(
            "unknown_series",
            f"{rule.id} builds on '{rule.series}', which is no series of reference rates",
            f"expected one of {', '.join(known)}",
        )
    return tuple({rate.valid_from: rate for one in series for rate in one.rates}.values())


def _check_once(names: Iterable[str], section: str) -> None:
    seen = set[str]()
    for name in names:
        if name in seen:
            raise LatePaymentError("stated_twice", f"{section} states {name} twice", "expected it once")
        seen.add(name)


def _known(rule_id: str, own: Sequence[RuleFile]) -> str:
    known = sorted({rule.id for rule in (*shipped().rules, *own)})
    near = difflib.get_close_matches(rule_id, known, n=1, cutoff=0.8)
    return f"did you mean '{near[0]}'? There are {', '.join(known)}" if near else f"expected one of {', '.join(known)}"


def _fitting(rule: RuleFile, client_kind: str, own: Sequence[RuleFile]) -> str:
    """A phrase naming the rules of that country for that kind of client."""
    rules = (*shipped().rules, *own)
    fitting = sorted({one.id for one in rules if one.country == rule.country and one.client_kind in ("any", client_kind)})
    return f"expected {' or '.join(fitting)}" if fitting else f"expected a rule for a {client_kind}; there is none for that country"
