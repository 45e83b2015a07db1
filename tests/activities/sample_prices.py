"""A story of a deposit, parts of a price, tax, files that follow on payment, a retainer and what is kept back until the sign-off."""

from typing import Any

from tests.activities.written import Written
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider


def in_parts(file: EngagementFile, *, included: bool = False) -> EngagementFile:
    """The same engagement with its first milestone alone, cut into parts, and care that is paid each month."""
    data: dict[str, Any] = file.model_dump(mode="json")
    agreement = data["agreement"]
    first = agreement["milestones"][0]
    files = {"gate": "on_delivery", "percent": "60"}
    first |= {"gate": None, "payments": [{"gate": "before_start", "percent": "40"}, files]}
    title = first["title"]
    care = {
        "id": "care",
        "title": f"Care of {title}"[:300],
        "price": "90.00 EUR",
        "every": "monthly",
        "day": "last",
        "from": "2026-07-01",
        "times": 2,
    }
    taxes = [{"id": "vat", "label": "VAT 25.5 %", "percent": "25.5"}]
    agreement |= {
        "milestones": [first],
        "deposit": {"percent": "10"},
        "installments": [{"id": "august", "on": "2026-08-03", "amount": "360.00 EUR"}],
        "retention": {"percent": "10"},
        "retainers": [care],
    }
    agreement["payment"] |= {"taxes": taxes, "prices_include_tax": included, "net_days": None, "due": {"end_of_month_plus": 10}}
    agreement["payment"]["tax_note"] = "Reverse charge: the buyer accounts for the tax."
    return EngagementFile.model_validate(data)


def paid_in_parts(file: EngagementFile, house: Provider, *, included: bool = False) -> Written:
    """From the proposal to the end."""
    story = Written(in_parts(file, included=included), house).active().days(2).pays("deposit").days(10).pays("discovery")
    story.ready("discovery").starts("discovery").days(2).delivers("discovery").days(2).pays("discovery-2").days(1).accepts("discovery")
    return story.days(50).signs_off().days(3)


def told(file: EngagementFile, house: Provider) -> tuple[Written, ...]:
    """With tax on top, and with tax inside."""
    return paid_in_parts(file, house), paid_in_parts(file, house, included=True)
