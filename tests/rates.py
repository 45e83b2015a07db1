"""Reference rates that a house states itself: the program brings those that were known when it was released, and no further ones."""

from datetime import date
from typing import Any

from worker.files.late_payment.shipped import shipped
from workflows.engagement.money.interest.half_year import next_half_year


def stated(series: str, day: date) -> list[dict[str, Any]]:
    """``reference_rates`` of a provider file: of each half-year up to a day that the program does not bring; empty where it brings all."""
    (found,) = (one for one in shipped().series if one.id == series)
    known, rates = max(rate.valid_from for rate in found.rates), list[dict[str, Any]]()
    while (known := next_half_year(known)) <= day:
        rates.append({"valid_from": str(known), "percent": "2.5", "source": "The central bank", "confidence": "official"})
    return [{"id": series, "rates": rates}] if rates else []
