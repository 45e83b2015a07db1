"""Random money: invoices and facts such as people and billing systems could tell them, and worse. A case is made by its number alone."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from workflows.engagement.money.interest import InterestRule, ReferenceRate, half_year_of
from workflows.engagement.money.ledger import Bucket, Debt, Fact, FactKind, Part, Policy, Tier

FIRST = date(2026, 4, 1)
"""Cases run over a change of the half-year."""
DAYS = 120
CURRENCIES = ("EUR", "JPY", "BHD")
RATES = {date(2026, 1, 1): Decimal("2.15"), date(2026, 7, 1): Decimal("2.4")}
COMMON = (*[FactKind.PAYMENT] * 3, FactKind.FEE, FactKind.INTEREST_CLAIM, FactKind.WAIVER)
SOURCES = ("desk", "bank", "stripe")
SCALES = (1, 1, 97, 100_000)


class Case(NamedTuple):
    """One set of facts, and what to ask of it."""

    currency: str
    debts: list[Debt]
    facts: list[Fact]
    policy: Policy
    as_of: date


def random_case(number: int) -> Case:
    """The case of that number."""
    die = Random(number)
    scale = die.choice(SCALES)
    debts = [_debt(die, n, scale) for n in range(die.randint(1, 4))]
    facts: list[Fact] = []
    for n in range(die.randint(1, 14)):
        facts.append(_fact(die, n, debts, facts, scale))
    order = die.choice([tuple(Bucket), tuple(reversed(Bucket)), tuple(die.sample(list(Bucket), 3))])
    policy = Policy(order=order, overpayment=die.choice(["hold", "apply", "refund"]), rule=_rule(die))
    return Case(die.choice(CURRENCIES), debts, facts, policy, FIRST + timedelta(days=die.randint(60, DAYS)))


def percent(rule: InterestRule | None, day: date, runs_from: date) -> int | None:
    """Millionths of a per cent a year, as the reference model reads the rule; None where it is not known."""
    if rule is None or rule.percent is not None:
        return int(rule.percent * 10**6) if rule and rule.percent else 0
    start = half_year_of(runs_from if rule.fixing == "at_start" else day)
    known = [rate.percent for rate in rule.rates if rate.valid_from == start]
    return int((known[0] + rule.margin) * 10**6) if known and rule.margin is not None else None


def _rule(die: Random) -> InterestRule | None:
    common: dict[str, Any] = {
        "id": "drawn",
        "title": "Drawn",
        "client_kind": "any",
        "valid_from": FIRST,
        "source": "-",
        "confidence": "official",
    }
    kind = die.choice(["constant", "constant", "each_half_year", "at_start", "none"])
    if kind == "none":
        return None
    if kind == "constant":
        return InterestRule(**common, fixing="constant", percent=die.choice([Decimal(8), Decimal("12.25"), Decimal(90)]))
    known = die.choice([list(RATES), list(RATES), list(RATES)[:1], list(RATES)[1:]])
    rates = tuple(ReferenceRate(valid_from=day, percent=RATES[day], source="-", confidence="official") for day in known)
    return InterestRule(**common, fixing=kind, series="drawn", margin=die.choice([Decimal(8), Decimal(40)]), rates=rates)


def _day(die: Random) -> date:
    """Days meet often: half of the facts fall on every tenth day."""
    return FIRST + timedelta(days=die.randint(0, DAYS) if die.random() < 0.5 else 10 * die.randint(0, DAYS // 10))


def _debt(die: Random, number: int, scale: int) -> Debt:
    issued_on = FIRST + timedelta(days=die.choice([0, 0, die.randint(0, 70)]))
    due_on = issued_on + timedelta(days=die.choice([0, 7, 14, 30, -5]))
    return Debt(id=f"invoice-{number}", minor=die.choice([100, 1000, die.randint(0, 3000)]) * scale, issued_on=issued_on, due_on=due_on)


def _invoice(die: Random, debts: list[Debt]) -> str:
    """Now and then one that was never issued."""
    return "invoice-x" if die.random() < 0.03 else die.choice(debts).id


def _amount(die: Random, debts: list[Debt], scale: int) -> int:
    """Often the whole of an invoice, or a round share of it."""
    whole = die.choice(debts).minor
    return die.choice([whole, whole, whole // 2, whole + 40 * scale, die.randint(0, 1500) * scale, die.randint(0, 99)])


def _in_per_cent(die: Random, debts: list[Debt]) -> dict[str, Any]:
    """A fee in per cent, charged on the whole of an invoice: where a part was paid before its day it comes to less."""
    rate = die.choice([Decimal(5), Decimal("2.5"), Decimal("12.25"), Decimal("0.01"), Decimal(100)])
    return {"percent": rate, "minor": int(die.choice(debts).minor * rate / 100) + die.choice([0, 0, 1])}


def _by_tiers(die: Random, debts: list[Debt], scale: int) -> dict[str, Any]:
    """A fixed sum by the size of the debt, charged on the whole of an invoice, now and then too little of it; some rules leave large debts out."""
    owed = die.choice(debts).minor
    bounds = sorted({max(1, die.choice([owed // 2, owed, owed + 1, die.randint(0, 3000) * scale])) for _ in range(die.randint(1, 3))})
    sums = [die.choice([40, 70, 100]) * scale for _ in range(len(bounds) + 1)]
    tiers = [Tier(below=bound, minor=minor) for bound, minor in zip([*bounds, None], sums, strict=True)][: die.choice([None, None, -1])]
    charged = next((tier.minor for tier in tiers if tier.below is None or owed < tier.below), sums[0])
    return {"tiers": tuple(tiers), "minor": charged - die.choice([0, 0, 0, 15 * scale])}


def _fact(die: Random, number: int, debts: list[Debt], before: list[Fact], scale: int) -> Fact:
    kind = die.choice(COMMON if die.random() < 0.55 else tuple(FactKind))
    fields: dict[str, Any] = {"id": f"fact-{number}", "source": die.choice(SOURCES), "kind": kind, "value_date": _day(die)}
    if kind is FactKind.REVERSAL or (kind is FactKind.WAIVER and die.random() < 0.5):
        fees = [f for f in before if f.kind is FactKind.FEE]
        target = die.choice((before if kind is FactKind.REVERSAL else fees) or [None])
        fields |= {"of": target.id if target else "nothing", "of_source": target.source if target else None}
    elif kind not in (FactKind.PAYMENT, FactKind.REFUND, FactKind.CHARGEBACK) or die.random() < 0.7:
        fields["invoice"] = _invoice(die, debts)
    if kind in (FactKind.FEE, FactKind.INTEREST_CLAIM):
        fields["minor"] = 40 * scale if kind is FactKind.FEE else 0
        if kind is FactKind.FEE and die.random() < 0.7:
            fields |= _in_per_cent(die, debts) if die.random() < 0.5 else _by_tiers(die, debts, scale)
        if die.random() < 0.3:
            fields["waived_if_paid_by"] = fields["value_date"] + timedelta(days=die.randint(-3, 40))
    elif kind is FactKind.WAIVER:
        fields["minor"] = die.choice([0, 0, die.randint(0, 50) * scale])
        claims = [f for f in before if f.kind is FactKind.INTEREST_CLAIM]
        if "invoice" in fields and claims:
            claim = die.choice(claims)
            fields |= {"invoice": claim.invoice, "value_date": claim.value_date + timedelta(days=die.randint(-2, 30))}
    elif kind not in (FactKind.REVERSAL, FactKind.WRITE_OFF):
        fields["minor"] = _amount(die, debts, scale)
    if kind is FactKind.PAYMENT and die.random() < 0.2:
        shares = [die.randint(0, fields["minor"] // 2) for _ in range(2)]
        fields["parts"] = tuple(Part(invoice=_invoice(die, debts), minor=share) for share in shares)
    return Fact(**fields)
