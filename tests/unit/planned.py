"""What accepted terms lead to, in a few words."""

from datetime import date
from typing import Any

from tests.core.house import payment, resolved
from workflows.engagement.terms import Agreement, Hours, Retainer
from workflows.engagement.terms.plan import Plan, build
from workflows.engagement.terms.provider import Buffer

DAY = date(2026, 3, 2)
"""A Monday."""
VAT = {"id": "vat", "label": "VAT 25.5 %", "percent": "25.5"}


def planned(terms: Agreement, accepted_on: date = DAY) -> Plan:
    """The plan where nothing is off but weekends, and no reserve is promised."""
    zone = Hours(zone="Europe/Helsinki")
    return build(terms, resolved(zone, zone).provider, Buffer(percent=0), accepted_on)


def taxed(*taxes: dict[str, str], **more: Any) -> dict[str, Any]:
    """Payment terms with taxes."""
    return payment() | {"taxes": list(taxes)} | more


def retainer(**changes: Any) -> dict[str, Any]:
    """Care for 100 euros a month, three times from 31 January 2026 on."""
    fields = {"id": "care", "title": "Care", "price": "100.00 EUR", "every": "monthly", "from": "2026-01-31", "times": 3}
    return {k: v for k, v in (fields | changes).items() if v is not None}


def days(accepted_on: str = "2026-01-01", **changes: Any) -> list[str]:
    return [day.isoformat() for day in Retainer.model_validate(retainer(**changes)).days(date.fromisoformat(accepted_on))]
