"""Short words for telling money: days are counted from one, amounts are minor units of EUR."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from workflows.engagement.money.interest import InterestRule
from workflows.engagement.money.ledger import Books, Bucket, Debt, Fact, FactKind, Part, Policy, Tier, check, fold

Row = tuple[list[Fact], dict[str, Any], dict[str, Any]]
"""Facts, how they are asked (day, policy), and the figures expected."""

START = date(2026, 3, 2)


def day(number: int) -> date:
    return START + timedelta(days=number)


def rule(**fields: Any) -> InterestRule:
    """0.1 % a day unless told otherwise: 1 for each day of 1000."""
    common = {"id": "told", "title": "Told", "client_kind": "any", "valid_from": START, "source": "-", "confidence": "official"}
    return InterestRule.model_validate({**common, "fixing": "constant", "percent": Decimal("36.5"), **fields})


RULE = rule()
ORDERS = {letters: tuple({"f": Bucket.FEES, "i": Bucket.INTEREST, "p": Bucket.PRINCIPAL}[c] for c in letters) for letters in ("fip", "pif")}

A = Debt(id="a", minor=1000, issued_on=day(0), due_on=day(14))
B = Debt(id="b", minor=500, issued_on=day(10), due_on=day(24))


def f(kind: str, on: int, minor: int = 0, invoice: str | None = None, **more: Any) -> Fact:
    """A fact named after its kind and day."""
    fields = {"id": f"{kind}-{on}", "source": "desk", **more}
    if "parts" in more:
        fields["parts"] = tuple(Part(invoice=name, minor=share) for name, share in more["parts"].items())
    if "tiers" in more:
        fields["tiers"] = tuple(Tier(below=below, minor=comes_to) for below, comes_to in more["tiers"])
    if "by" in more:
        fields["waived_if_paid_by"] = day(fields.pop("by"))
    return Fact(kind=FactKind(kind), value_date=day(on), minor=minor, invoice=invoice, **fields)


def books(
    *facts: Fact, at: int = 60, debts: tuple[Debt, ...] = (A, B), overpayment: str = "hold", order: str = "fip", by: Any = RULE
) -> Books:
    """The books on a day, which add up."""
    policy = Policy.model_validate({"order": ORDERS[order], "overpayment": overpayment, "rule": by})
    found = fold("EUR", debts, facts, policy, day(at))
    assert check(found) == ()
    return found


def figures(found: Books, paths: Any) -> dict[str, Any]:
    """What the books say at paths such as ``a.fees.paid`` (of an account) or ``credit``."""
    told = {}
    for path in paths:
        first, *rest = path.split(".")
        value: Any = found.account(first) if rest else getattr(found, first)
        for name in rest:
            value = getattr(value, name)
        told[path] = value
    return told


def agrees(facts: list[Fact], asked: dict[str, Any], wanted: dict[str, Any]) -> None:
    """The books have these figures, also when the facts are told backwards and twice."""
    found = books(*facts, **asked)
    assert figures(found, wanted) == wanted
    assert books(*reversed(facts), *facts, **asked) == found
