"""A story of a deposit, parts of a price, tax, files that follow on payment, a retainer and what is kept back until the sign-off."""

from typing import Any

from tests.activities.story import Story
from workflows.engagement.messages.commands import AcceptMilestone, SignOff, StartMilestone, Variance
from workflows.engagement.rules.closing.final_figures import variances_of
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


def paid_in_parts(file: EngagementFile, house: Provider, *, included: bool = False) -> Story:
    """From the proposal to the end."""
    story = Story(in_parts(file, included=included), house)
    story.is_agreed()
    story.waits(days=2)
    story.pays("invoice-deposit")
    story.waits(days=10)
    story.pays("invoice-discovery")
    story.waits_until_ready("discovery")
    story.does(StartMilestone(milestone="discovery"))
    story.waits(days=2)
    story.delivers("discovery")
    story.waits(days=2)
    story.pays("invoice-discovery-2")
    story.waits(days=1)
    story.does(AcceptMilestone(milestone="discovery", by="tom"))
    story.waits(days=50)
    _ends(story)
    return story


def _ends(story: Story) -> None:
    story.meets("closing_call")
    found = {v.milestone: Variance(milestone=v.milestone, explanation="As told in August") for v in variances_of(story.state)}
    story.does(SignOff(by="tom", variances=tuple(found.values())))
    story.waits(days=3)


def told(file: EngagementFile, house: Provider) -> tuple[Story, ...]:
    """With tax on top, and with tax inside."""
    return paid_in_parts(file, house), paid_in_parts(file, house, included=True)
