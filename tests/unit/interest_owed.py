"""Debts and rules for tests of interest."""

from datetime import date
from decimal import Decimal
from typing import Any

from workflows.engagement.money import Money
from workflows.engagement.money.interest import Fixing, InterestRule, Period, ReferenceRate

H1 = date(2026, 1, 1)
H2 = date(2026, 7, 1)


def rate(start: date, percent: str) -> ReferenceRate:
    return ReferenceRate(valid_from=start, percent=Decimal(percent), source="a notice", confidence="official")


def fields(**changes: Any) -> dict[str, Any]:
    made = {
        "id": "some-rule",
        "title": "Some rule",
        "client_kind": "business",
        "valid_from": date(2020, 1, 1),
        "source": "some law",
        "confidence": "official",
        "fixing": "each_half_year",
        "series": "some-series",
        "margin": Decimal(8),
    }
    return {key: value for key, value in {**made, **changes}.items() if value is not None}


def rule(
    fixing: Fixing = "each_half_year", rates: tuple[ReferenceRate, ...] = (rate(H1, "2.15"), rate(H2, "2.40")), **changes: Any
) -> InterestRule:
    return InterestRule(**fields(fixing=fixing, rates=rates, **changes))


def agreed(percent: str = "18") -> InterestRule:
    return InterestRule(**fields(fixing="constant", series=None, margin=None, percent=Decimal(percent)))


def owed(first: date, last: date, principal: str = "1000.00 EUR") -> Period:
    return Period(first=first, last=last, principal=Money.parse(principal))
