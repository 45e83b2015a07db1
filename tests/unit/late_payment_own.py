"""Rules and rates that nobody ships."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from worker.files.late_payment import LatePaymentError, resolve
from workflows.engagement.money.interest import RuleFile

TODAY = date(2026, 11, 22)
HALF_YEARS = [date(year, month, 1) for year in range(2023, 2027) for month in (1, 7)]


def own_rule(**changes: Any) -> RuleFile:
    made = {
        "id": "house-rule",
        "title": "House rule",
        "client_kind": "any",
        "valid_from": date(2026, 1, 1),
        "source": "our terms",
        "confidence": "official",
        "fixing": "each_half_year",
        "series": "ecb-main-refinancing",
        "margin": Decimal(5),
    }
    return RuleFile(**{**made, **changes})


def refusal(*args: Any, **named: Any) -> LatePaymentError:
    with pytest.raises(LatePaymentError) as caught:
        resolve(*args, **named)
    return caught.value
